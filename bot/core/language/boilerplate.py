"""Sentences that are no part of a report: advertisements, credits, teasers, filler.

Word lists in eight languages, and signs of form. A wrong verdict hides a fact, a missed one
shows an advertisement, so the lists hold only what next to never stands in a report: most
patterns must match at the beginning, and what may stand anywhere is several words long.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def _listed(text: str) -> tuple[str, ...]:
    return tuple(sorted({" ".join(phrase.split()) for phrase in text.split("|")} - {""}))


# Whole lines that say no more than this.
_LABELS = _listed("""
    advertisement | advertisements | advertising | advertisment | advert | ad | ads | sponsored
    | sponsored content | story continues below advertisement | story continues below
    | article continues below | anzeige | werbung | publicité | publicidad | publicidade
    | pubblicità | annuncio | реклама | related | most read | most popular | share
    | share this article | print | comments | caption | toggle caption | enlarge this image | close
    | loading | like loading | like this: like loading | skip to content | sign up here | sign up
    | see more videos | more videos | replay more videos | thank you for subscribing
    | thank you for signing up | invalid email address | an error has occurred
    | please try again later | view full caption | copy link | link copied | view comments
    | read or share this story | scroll to continue | story continues | accept all cookies
""")
# What may follow a label before the line ends or a colon, bar or question mark comes.
_TEASERS = _listed("""
    have you read | read also | also read | read more | read next | read the full story | see also
    | see more | related | related story | related stories | related article | related articles
    | related coverage | watch | watch now | watch live | listen | listen now | more on this
    | more on this story | recommended | recommended for you | don't miss | you may also like
    | you might also like | must read | editor's pick | editor's picks | trending | trending now
    | up next | lesen sie auch | lesen sie mehr | lesen sie dazu | mehr dazu | mehr zum thema
    | auch interessant | zum thema | siehe auch | à lire | à lire aussi | lire aussi
    | lire également | lire la suite | voir aussi | lea también | lee también | leer más
    | te puede interesar | vea también | ver también | le puede interesar | leggi anche
    | leggi di più | guarda anche | vedi anche | leia também | leia mais | veja também | saiba mais
    | читайте также | читайте еще | смотрите также | по теме | читайте також | дивіться також
    | за темою
""")
# Calls upon the reader with which a sentence begins.
_CALLS = _listed("""
    click here | tap here | sign up for | sign up to | subscribe to | subscribe now
    | subscribe today | follow us | follow our | join us on | join our | download our app
    | download the app | get the latest | get our | stay up to date | stay informed with
    | stay tuned | like us on | find us on | email us | contact us | learn more about | read more
    | continue reading | click for more | learn how you can | to read more
    | for more information visit | do you have a tip
    | have a tip | send us | jetzt abonnieren | jetzt anmelden | abonnieren sie | folgen sie uns
    | melden sie sich | abonnez-vous | inscrivez-vous | suivez-nous | cliquez ici | suscríbete
    | suscríbase | síguenos | síganos | haz clic | haga clic | iscriviti | seguici | clicca qui
    | abbonati | inscreva-se | siga-nos | clique aqui | assine | подписывайтесь | подпишитесь
    | читайте нас | нажмите здесь | підписуйтесь | підпишіться | читайте нас | натисніть тут
""")
# What gives a sentence away wherever it stands in it; each holds one of the words below it.
_ANYWHERE = _listed("""
    our newsletter | newsletter sign-up | email newsletter | subscribe to our | follow us on
    | click here | all rights reserved | alle rechte vorbehalten | tous droits réservés
    | todos los derechos reservados | tutti i diritti riservati | todos os direitos reservados
    | все права защищены | усі права захищені | may not be published | may not be reproduced
    | this article was originally | this story was originally | this article was first
    | this story was first | this article has been updated | this story has been updated
    | this post has been updated | story was last updated | article was last updated
    | this is a developing story | this is a breaking news story
    | developing story | check back for updates | download our app | enable javascript
    | cookie policy | privacy policy | terms of service | terms of use | contributed to this report
    | contributed to this story | contributed to this article | contributed reporting
    | toggle caption | hide caption | sharing options for | getty images | ap photo | file photo
    | associated press writer | associated press writers | associated press journalists
    | your inbox | unsubscribe at any time | opt-out at any time | opt out at any time
    | by signing up you | you agree to receive | select a newsletter | promotional offers for
    | breaking news alerts | rush transcript | lightly edited transcript
    | opinions expressed by columnists | do not represent the views of
    | do not necessarily represent the views | do not necessarily reflect the views
    | licensing opportunities | reader supported: | submission guidelines | follow him on twitter
    | follow her on twitter | follow them on twitter
    | on facebook by clicking | homepage for more stories | to your tweets
    | your tweet location | this site uses cookies | this website uses cookies | we use cookies
    | your browser does not support | turn off your ad blocker | javascript is disabled
    | enable javascript | archive pages as they are created | broken links on the web
    | no more 404 | the wayback machine | warc files | seed for this crawl | this crawl was run
    | the internet archive hopes | add location information to your | your tweets, such as
    | media playback is unsupported | playback not supported | copy this code to your
    | could not subscribe | invalid email | you will now receive | you will receive emails
    | click to play | tap to play | more videos ... | opens in a new window
    | open in a new window | a link has been sent to | check your dns | your dns cache
    | rules before joining the discussion | about any tweet with | include parent tweet
    | share someone else's tweet | when you see a tweet | embedding twitter content
    | twitter may be over capacity | conversations about any topic | topics you care about
    | stories happening as they unfold | agreeing to the twitter | stories that matter, delivered
    | join the conversation by | original article on | contributor platform
    | disable your ad blocker | already a subscriber | support our journalism
    | earn an affiliate commission | notification has been saved
    | saving your notification | email notifications are | please verify you | letters to: letters@
    | submit a comment to | submit a letter, | download the app | join the conversation on
    | diese website verwendet cookies | unserem newsletter | unseren newsletter | notre newsletter
    | nuestro boletín | nostra newsletter | nossa newsletter | нашу рассылку | нашу розсилку
    | нашем telegram | наш telegram | нашому telegram
""")
_HINTS = frozenset(
    word
    for listed in (
        "newsletter subscribe follow click reserved vorbehalten réservés reservados riservati",
        "защищены захищені published reproduced originally first updated developing breaking",
        "updates app javascript policy terms contributed caption options getty photo associated",
        "inbox unsubscribe opt signing agree select offers alerts transcript opinions represent",
        "reflect licensing supported submission twitter facebook homepage tweets tweet",
        "browser blocker subscriber journalism commission notification notifications verify",
        "letters submit conversation disabled archive links 404 wayback warc crawl playback code",
        "invalid receive play videos window link dns discussion tweet topics unfold matter",
        "article platform",
        "cookies unserem unseren boletín рассылку розсилку telegram",
    )
    for word in listed.split()
)
_CREDITED = re.compile(
    r"""[^\w(©]*(?:
    \(?(?:(?:additional|further|with)\ )*(?:reporting|editing|writing|compiled|translated|edited
      |written|reported|photographed|graphics?)\ by\b
    |\(?(?:photos?|images?|pictures?|video|fotos?|bild(?:er)?|photographs?|фото|imagen|immagine
      |crédits?|credits?|source|quelle|fuente|fonte|источник|джерело)(?:\ (?:by|credit))?\s?
      (?::|/|©|\(|\bby\b)
    |©|\(c\)\ |copyright\b|(?:reuters|afp|epa|getty)/\w
    |(?:last\ )?(?:updated|published|posted|modified|aktualisiert|veröffentlicht|publié
      |mis\ à\ jour|actualizado|publicado|aggiornato|pubblicato|atualizado|обновлено|опубликовано
      |оновлено|опубліковано)\b[^.]{0,25}\d[^.]{0,30}\.?$
    |file\ ?-\ |file:
    |(?:image|media|video)\ (?:caption|copyright|source)\b
    |(?:embed|must\ watch|just\ watched|now\ playing|caption)\ [A-Z]
    |\([^)]{0,60}\bphotos?\)$
    |(?:in\ )?this\ (?:[\w.,]+\ ){0,6}(?:photo|photograph|image\ (?:from|provided|taken|released))\b
    |an?\ (?:handout|undated|file)\ (?:photo|photograph|image|picture)\b
    |posted\ (?:at|by)\b[^.]{0,60}\b\d{4}\b
    |(?:follow|tweet)\ @\w
    |follow\ (?:[\w.’'-]+\ ){1,4}on\ (?:twitter|facebook|instagram|google)
    |call\ \(?\d{3}\)?[\ -]\d{3}\b
    |for\ more\ (?:news|information|stories|from)\b[^.]{0,60}\b(?:visit|click|go\ to|see)\b
    |update,?\ [\d:]+\ [ap]\.?m\.?:?\ adds\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE = re.compile(
    r"\W*(?:[Bb]y|BY|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|Автор:?)"
    r"(?:[ ,|/&]+(?:[A-ZÀ-ÞА-ЯІЇЄҐ][\w.'’-]*+|and|und|et|y|e|of|AND|for)){1,10}[ ,|/&]*"
    r"(?:[|—–-].{0,60}|\d.{0,40})?$"
)
_CREDIT_LAST = re.compile(
    r"\((?:[\w ./-]{0,30}\b)?(?:Photo|Foto|Image|Getty|File|Pool|AFP|EPA|Фото)\b[^)]{0,80}\)\W*$"
    r"|(?:/Reuters|/AFP|/AP|/Getty|VPC|Reuters/[\w ]+)\W*$"
    r"|\bposted (?:at|on) [^.]{3,60}\d{4} by [\w .]{2,40}$"
)
_CUT_OFF = re.compile(
    r"(?:\[(?:…|\.\.\.|&hellip;|\+\d+ (?:chars|characters))\]|\w(?:…|\.\.\.)\s*(?:read|see) more)"
    r"\W*$",
    re.IGNORECASE,
)
_LINK_ONLY = re.compile(r"\W*(?:https?://\S+|www\.\S+|[\w.+-]+@[\w-]+\.\w+|@\w+|(?:#\w+\s*)+)\W*")
_DECORATION = " \t\u00a0\n*_#>»→►▶•-–—|:.!?[](){}\"'“”"
# What a scraper left of share buttons, embedded posts and glued lists of links.
_BUTTONS = re.compile(
    r"\W*(?:(?:Facebook|Twitter|Pinterest|WhatsApp|Reddit|LinkedIn|Email|Print|Share|Telegram)\W+){2}"
    r"|[—–-]+ .{1,60}\(@\w+\)"
)
_GLUED = re.compile(r"\w[a-z][A-Z]\w")
_QUESTION = re.compile(r"[?？؟][)\]*_]*$")


def is_boilerplate(sentence: str, words: Iterable[str]) -> bool:
    """Tell advertisement, cross-promotion, credits, cut-off teasers and mere links.

    ``words`` are the sentence's, in lower case.
    """
    return (
        is_promotion(sentence)
        or (not _HINTS.isdisjoint(words) and any(map(_plain(sentence).__contains__, _ANYWHERE)))
        or _CREDIT_LAST.search(sentence, max(0, len(sentence) - 150)) is not None
        or _CUT_OFF.search(sentence, max(0, len(sentence) - 50)) is not None
        or _is_scraped(sentence)
        or _LINK_ONLY.fullmatch(sentence) is not None
    )


def is_promotion(line: str) -> bool:
    """Tell by its beginning a line that is no part of the report, whatever follows in it."""
    return (
        _opens_as_promotion(_plain(line).lstrip(_DECORATION))
        or _CREDITED.match(line) is not None
        or _BYLINE.match(line) is not None
    )


def _plain(text: str) -> str:
    return text.lower().replace("’", "'")


def _opens_as_promotion(plain: str) -> bool:
    """Tell a lower-cased line that is a label, a teaser or a call upon the reader."""
    if plain.rstrip(_DECORATION) in _LABELS:
        return True
    if plain.startswith(_TEASERS):
        for teaser in _TEASERS:
            rest = plain.removeprefix(teaser).lstrip() if plain.startswith(teaser) else "+"
            if not rest.strip(_DECORATION) or rest[0] in ":?!|>»→":
                return True
    return plain.startswith(_CALLS) and any(
        plain.startswith(call) and not plain[len(call) : len(call) + 1].isalnum() for call in _CALLS
    )


def _is_scraped(sentence: str) -> bool:
    if "://" in sentence or "pic.twitter.com" in sentence:
        return True
    links, more, _ = sentence.partition(" MORE")
    if more and _GLUED.search(links) is not None:
        return True
    return _BUTTONS.match(sentence) is not None


def is_question(sentence: str) -> bool:
    """Tell a question, which is no statement to cite."""
    return _QUESTION.search(sentence, max(0, len(sentence) - 8)) is not None
