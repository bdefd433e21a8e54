import pytest

from bot.core.language.boilerplate import is_boilerplate, is_question
from bot.core.language.filler import is_filler
from bot.core.language.text import words


@pytest.mark.parametrize(
    "line",
    [
        "Advertisement",
        "Advertisements",
        "ANZEIGE",
        "Реклама",
        "HAVE YOU READ?:  Council backs tram",
        "READ ALSO: Council backs tram",
        "Read more: Council backs tram",
        "SEE ALSO: Paul Ryan on taxes",
        "Related: Council backs tram",
        "Lesen Sie auch: Der Rat tagt",
        "À lire aussi : le conseil",
        "Lea también: el consejo",
        "Leggi anche: il consiglio",
        "Leia também: o conselho",
        "Читайте также: совет",
        "Читайте також: рада",
        "Sign up for our newsletter to get the best of the week.",
        "Follow us on Twitter and Facebook",
        "Click here to subscribe",
        "Subscribe to our channel",
        "Подписывайтесь на наш Telegram",
        "(Reporting by Jane Smith; Editing by John Jones)",
        "Additional reporting by Jane Smith",
        "Photo: Getty",
        "Foto: dpa",
        "© 2024 The Herald",
        "Copyright 2024 The Associated Press. All rights reserved.",
        "By Jane Smith",
        "By JANE SMITH and John Jones, The Herald",
        "Von Max Mustermann",
        "Updated 5:32 pm",
        "Last updated on 20 November 2024 at 10:15.",
        "Jane Smith contributed to this report.",
        "The senator speaks on Monday. (AP Photo/Jane Smith)",
        "Taxes on land will rise sharply and… [+1234 chars]",
        "https://herald.example/2024/bridge",
        "press@herald.example",
        "— Jane Smith (@janesmith) July 12, 2019",
        "Facebook Twitter Pinterest Firefighters near the station.",
        "This story has been updated.",
        "Get the Herald's stories delivered to your inbox.",
        "You may opt-out at any time.",
        "By signing up you agree to receive email newsletters or alerts from the Herald.",
        "We use cookies to give you the best experience.",
        "You can add location information to your Tweets, such as your city.",
        "The opinions expressed by columnists are their own.",
        "Please verify you’re not a robot by clicking the box.",
        "More On This...",
        "Could not subscribe, try again later Invalid Email",
        "We've detected that JavaScript is disabled in your browser.",
        "Embed Mayor 'Will Leave', Minister Says 0:32 autoplay Copy this code to your website",
        "Image caption The mayor opened the bridge in December",
        "Media playback is unsupported on your device",
        "Follow @janesmith for more news out of Springfield.",
        "Follow Jane Smith on Twitter and Google+.",
        "This story was last updated at 3:39 p.m.",
        "Mayor to give speech on the bridge\nposted at 10:01 pm on March 2, 2016 by Jane Smith",
        "This photo provided by the Coast Guard shows a ship in the harbour.",
        "In this Oct. 20, 2007, photo, the mayor arrives at the gala.",
        "Crawls of supported “No More 404” sites.",
        "Check your DNS settings to verify that the domain is set up correctly.",
        "Call (555) 555-0100, or email news@herald.example.",
        "Replay More Videos ...",
        "REUTERS/Jane Smith",
    ],
)
def test_what_is_no_part_of_the_report(line: str) -> None:
    assert is_boilerplate(line, words(line))


@pytest.mark.parametrize(
    "line",
    [
        "Regulators fined the site because it used cookies without asking.",
        "Video provided by the police shows the car leaving the yard.",
        "Voters may opt out of the scheme by letter.",
        "By Monday, the army had taken three villages near the river.",
        "By all accounts the vote was close, and the mayor asked for a recount.",
        "The advertisement was banned by the regulator on Monday.",
        "Readers wrote to the newspaper after the vote.",
        "Related charges were dropped by the court in May.",
        "Photographs showed the mayor at the scene, police said.",
        "The copyright law was passed in 1976.",
        "Subscribers lost access to the service for two hours.",
        "Watch groups said the vote was fair.",
        "More than 40,000 vehicles cross the bridge every day.",
        "The minister said that the app was developed in China.",
        "Von den Abgeordneten stimmten 300 für das Gesetz.",
        "Di Maio ha incontrato il presidente a Roma.",
        "Source code was stolen in the attack, the company said.",
        "Follow-up talks will be held in Geneva.",
    ],
)
def test_what_is_part_of_the_report(line: str) -> None:
    assert not is_boilerplate(line, words(line))


@pytest.mark.parametrize(
    "sentence",
    [
        "The situation remains fluid.",
        "Only time will tell.",
        "It remains to be seen whether the plan will work.",
        "The crisis underscores the complexity of modern politics.",
        "The decision highlights the importance of cooperation in the region.",
        "How all of this plays out remains uncertain.",
        "The international community continues to monitor developments closely.",
        "The world watches closely as the crisis deepens.",
        "The stakes could not be higher, and the stakes are high for all.",
        "Going forward, dialogue will be imperative.",
        "Es bleibt abzuwarten, wie der Rat entscheidet.",
        "Reste à voir si le plan fonctionnera.",
        "Está por ver si el plan funciona.",
        "Resta da vedere se il piano funziona.",
        "Resta saber se o plano funciona.",
        "Время покажет, сработает ли план.",
        "Час покаже, чи спрацює план.",
        "The conflict between the two states continues to escalate as winter comes.",
    ],
)
def test_filler(sentence: str) -> None:
    assert is_filler(sentence, words(sentence))


@pytest.mark.parametrize(
    "sentence",
    [
        "The report highlights the need for 40 new hospitals.",
        "Officials said the situation remains fluid.",
        "“The situation remains fluid,” the mayor said.",
        "The court has closed the case, underscoring the importance of evidence.",
        "Residents were urged to leave, highlighting the gravity of the situation.",
        "The bridge remains closed.",
        "Observers from Norway watched the vote in Porto.",
        "The ministry's report stresses the risks of the dam.",
        "The army remains in the city.",
        "The conflict continues to escalate, the minister said.",
    ],
)
def test_what_states_something(sentence: str) -> None:
    assert not is_filler(sentence, words(sentence))


def test_questions() -> None:
    assert is_question("What happens next?")
    assert not is_question("“What happens next?” the mayor asked.")
