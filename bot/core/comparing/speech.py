"""How languages attribute speech: verbs of saying and the small words around a speaker."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache


def word_set(listed: str) -> frozenset[str]:
    """Return the words of a list written as running text."""
    return frozenset(listed.split())


@dataclass(frozen=True, slots=True)
class Speech:
    """One language's words, in lower case.

    ``verbs`` attribute words to a subject; ``participles`` do so to the subject of another
    verb ("adding that"). ``he`` maps the pronouns of one person to the gender (m, f or "").
    """

    verbs: frozenset[str]
    participles: frozenset[str]
    according: tuple[tuple[str, ...], ...]
    he: dict[str, str]
    determiners: frozenset[str]
    prepositions: frozenset[str]
    joining: frozenset[str]
    """Prepositions that go on with a noun phrase: "a spokesman *for* the company"."""
    subordinators: frozenset[str]
    relative: frozenset[str]
    conjunctions: frozenset[str]
    auxiliaries: frozenset[str]
    adverbs: frozenset[str]
    reporting: frozenset[str]
    """The verbs whose object is what is said, even where nothing is quoted."""


_EN_VERBS = word_set("""
    said says say told tell tells added adds noted notes explained explains argued argues
    claimed claims claim stated states wrote writes write tweeted tweets announced announces
    asked asks replied replies responded responds insisted insists warned warns declared
    declares continued continues concluded concludes acknowledged acknowledges admitted admits
    suggested suggests stressed stresses emphasized emphasizes emphasised recalled recalls
    remarked remarks commented comments described describes called calls call joked jokes
    quipped quips asserted asserts contended contends observed observes urged urges vowed vows
    promised promises complained complains confirmed confirms cautioned cautions charged
    recounted recounts labeled labelled labels accused accuses criticized criticised criticizes
    denounced denounces condemned condemns praised praises dismissed dismisses blasted slammed
    mocked testified lamented laments proclaimed proclaims boasted boasts predicted predicts
    reiterated reiterates maintained maintains shouted screamed yelled exclaimed reported
    reports posted published believes believed thinks thought conceded concedes countered
    counters denied denies read reads pointed quoted quotes revealed reveals mentioned mentions
    opined repeated repeats demanded demands questioned questions wondered wonders agreed agrees
    joking summarized hinted pledged argue believe think went characterized retorted offered
    speculated deemed referred dubbed alleged alleges pleaded chided chanted chants hailed
    decried spoke speaks elaborated answered stressing pressed tells retweeted ridiculed touted
    explain feel feels felt expressed expresses lauded sang sings yells chided learned advised
    advises interjected
""")
_EN_PARTICIPLES = word_set("""
    saying adding noting telling arguing claiming stating writing tweeting explaining insisting
    calling warning asking declaring suggesting describing stressing emphasizing acknowledging
    promising vowing urging accusing admitting remarking thinking believing chanting shouting
    yelling singing replying responding insisting warning concluding predicting denouncing
    complaining referring pointing quoting asserting labeling recalling joking citing announcing
    alleging lamenting
""")

_ENGLISH = Speech(
    verbs=_EN_VERBS,
    participles=_EN_PARTICIPLES,
    according=(("according", "to"), ("in", "the", "words", "of"), ("as", "per")),
    he={"he": "m", "she": "f"},
    determiners=word_set("""
    the a an his her their its our my one two three some many several most both  another other
    these those this each all no any
"""),
    prepositions=word_set("""
    in on at after before during by with from of for to as into over under about against between
    among since until through despite without within amid upon following near outside inside via
    per like unlike toward towards across around besides alongside
"""),
    joining=word_set("of for from with at in"),
    subordinators=word_set("""
    that when while because although though if whether unless once where how  what why as after
    before since until which than
"""),
    relative=word_set("who which that whom"),
    conjunctions=word_set("and but or then yet nor so"),
    auxiliaries=word_set("""
    has have had is was were are be been being will would did does do can could may might must
    should 's 've 'd not n't didn't doesn't hasn't
"""),
    adverbs=word_set("""
    also then later now once again even first recently just simply often still instead further
    soon yesterday today rather never always ever both all sometimes famously previously only
"""),
    reporting=word_set("""
    said says told announced confirmed confirms claimed claims warned warns denied denies stated
    states declared argued argues insisted insists acknowledged admitted emphasized emphasised
    stressed noted vowed vows accused accuses urged urges explained testified alleged predicted
    criticized criticised condemned denounced dismissed added believes contends contended
    maintains asserts asserted pledged conceded cautioned
"""),
)  # fmt: skip


def _plainly(  # noqa: PLR0913, PLR0917 - one argument a class of words
    verbs: str,
    participles: str,
    according: str,
    he: dict[str, str],
    determiners: str,
    prepositions: str,
    joining: str,
    subordinators: str,
    relative: str,
    conjunctions: str,
    auxiliaries: str,
    adverbs: str,
) -> Speech:
    return Speech(
        word_set(verbs),
        word_set(participles),
        tuple(tuple(phrase.split()) for phrase in according.split(";")),
        he,
        word_set(determiners),
        word_set(prepositions),
        word_set(joining),
        word_set(subordinators),
        word_set(relative),
        word_set(conjunctions),
        word_set(auxiliaries),
        word_set(adverbs),
        word_set(verbs),
    )


_GERMAN = _plainly(
    "sagte sagt sagten erklärte erklärt erklärten betonte betont teilte schrieb schreibt meinte "
    "meint warnte warnt kritisierte kritisiert forderte fordert kündigte berichtete berichtet "
    "behauptete behauptet antwortete fragte ergänzte nannte nennt bezeichnete hieß so äußerte "
    "bestätigte bestätigt versicherte twitterte lobte räumte gesagt erklärt betont",
    "",
    "laut;nach angaben von;nach angaben des;nach angaben der;zufolge",
    {"er": "m", "sie": "f"},
    "der die das dem den des ein eine einer eines einem einen sein seine ihr ihre zwei mehrere",
    "in im am an auf nach vor bei von vom zu zum zur mit aus durch für gegen über unter seit laut "
    "während trotz ohne um",
    "von der des für aus",
    "dass weil wenn als nachdem bevor obwohl ob wie",
    "der die das welcher welche",
    "und aber oder sondern",
    "hat hatte haben ist war sind wird wurde kann will",
    "auch dann später nun noch zudem weiter außerdem dort am dazu jetzt wörtlich",
)
_FRENCH = _plainly(
    "dit déclaré déclare affirmé affirme expliqué explique assuré assure ajouté ajoute indiqué "
    "indique estimé estime annoncé annonce écrit souligné souligne précisé précise répondu répond "
    "dénoncé dénonce averti rappelé rappelle confié insisté insiste lancé martelé reconnu "
    "confirmé confirme regretté regrette prévenu commenté poursuit conclu raconte raconté",
    "ajoutant affirmant disant expliquant précisant soulignant",
    "selon;d'après;d’après",
    {"il": "m", "elle": "f", "t-il": "m", "t-elle": "f", "a-t-il": "m", "a-t-elle": "f"},
    "le la les un une des du son sa ses leur leurs ce cette ces plusieurs deux",
    "à au aux de des du en dans sur pour par avec sans sous après avant depuis lors chez vers",
    "de du des à au",
    "que quand lorsque si comme parce puisque",
    "qui que dont",
    "et mais ou puis",
    "a ont avait est était sont sera",
    "aussi ensuite également encore jeudi lundi mardi mercredi vendredi samedi dimanche",
)
_SPANISH = _plainly(
    "dijo dice dijeron afirmó afirma declaró declara aseguró asegura explicó explica señaló "
    "señala añadió añade agregó indicó indica anunció escribió sostuvo advirtió advierte "
    "manifestó expresó subrayó destacó reconoció respondió preguntó insistió confirmó denunció "
    "comentó recordó criticó dicho apuntó precisó lamentó relató",
    "afirmando diciendo añadiendo señalando",
    "según;de acuerdo con",
    {"él": "m", "ella": "f"},
    "el la los las un una unos unas su sus este esta varios dos",
    "a al de del en con por para sin sobre tras desde hasta durante ante contra entre según",
    "de del para en",
    "que cuando si como porque mientras",
    "que quien quienes",
    "y e pero o sino",
    "ha han había es era fue son será",
    "también además luego después ayer hoy",
)
_ITALIAN = _plainly(
    "detto dice disse dichiarato dichiara affermato afferma spiegato spiega aggiunto aggiunge "
    "sottolineato sottolinea annunciato scritto scrive sostiene sostenuto ribadito ribadisce "
    "commentato commenta risposto risponde osservato avvertito confermato raccontato chiesto",
    "dicendo aggiungendo spiegando affermando",
    "secondo;stando a",
    {"lui": "m", "lei": "f", "egli": "m", "ella": "f"},
    "il lo la i gli le un uno una l' suo sua due alcuni questo questa",
    "a al alla di del della dei delle in nel nella con su sul per da dal dalla tra fra dopo prima",
    "di del della dei delle per da",
    "che quando se come perché mentre",
    "che cui",
    "e ed ma o poi",
    "ha hanno aveva è era sono sarà",
    "anche inoltre poi ieri oggi",
)
_PORTUGUESE = _plainly(
    "disse diz disseram afirmou afirma declarou explicou explica acrescentou acrescenta "
    "ressaltou destacou anunciou escreveu garantiu avaliou alertou respondeu perguntou "
    "confirmou criticou comentou lembrou reconheceu contou defendeu sublinhou referiu apontou",
    "dizendo afirmando acrescentando",
    "segundo;de acordo com;conforme",
    {"ele": "m", "ela": "f"},
    "o a os as um uma uns umas seu sua este esta dois vários",
    "em no na nos nas de do da dos das com por para sem sobre após desde até durante contra",
    "de do da dos das para em",
    "que quando se como porque enquanto",
    "que quem",
    "e mas ou",
    "tem têm tinha é era foi são será",
    "também ainda depois ontem hoje",
)
_RUSSIAN = _plainly(
    "сказал сказала сказали заявил заявила заявили сообщил сообщила сообщили отметил отметила "
    "добавил добавила подчеркнул подчеркнула рассказал рассказала написал написала объяснил "
    "объяснила пояснил пояснила утверждает считает говорит говорится предупредил назвал назвала "
    "ответил ответила спросил уточнил уточнила признал подтвердил подтвердила",
    "добавив отметив подчеркнув заявив",
    "по словам;по данным;согласно;как сообщает",
    {"он": "m", "она": "f"},
    "этот эта эти его ее её их",
    "в во на после до при с со из от для к ко о об по за над под через между",
    "по",
    "что когда если как потому",
    "который которая которые",
    "и но а или",
    "был была были будет",
    "также затем позже ранее",
)
_UKRAINIAN = _plainly(
    "сказав сказала сказали заявив заявила заявили повідомив повідомила повідомили зазначив "
    "зазначила додав додала підкреслив підкреслила наголосив наголосила розповів розповіла "
    "написав написала пояснив пояснила стверджує вважає каже говорить попередив назвав назвала "
    "відповів відповіла запитав уточнив уточнила визнав підтвердив підтвердила йдеться",
    "додавши зазначивши підкресливши",
    "за словами;за даними;згідно з;як повідомляє",
    {"він": "m", "вона": "f"},
    "цей ця ці його її їх їхній",
    "в у на після до при з із від для к о об по за над під через між про",
    "по з",
    "що коли якщо як бо щоб",
    "який яка які",
    "і й та але а або",
    "був була були буде",
    "також потім пізніше раніше",
)

_SPEECH = {
    "en": _ENGLISH,
    "de": _GERMAN,
    "fr": _FRENCH,
    "es": _SPANISH,
    "it": _ITALIAN,
    "pt": _PORTUGUESE,
    "ru": _RUSSIAN,
    "uk": _UKRAINIAN,
}

CALENDAR = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december jan feb mar apr jun jul aug sep sept
    oct nov dec sept. oct. nov. dec. jan. feb. gmt utc est edt montag dienstag mittwoch
    donnerstag freitag samstag sonntag januar februar märz mai juni juli oktober dezember
""")  # fmt: skip

MALE = word_set("""
    mr. mr sir lord spokesman chairman congressman businessman policeman king prince father
    brother son husband herr señor monsieur m. signor actor grandfather uncle james john robert
    michael william david richard joseph thomas charles christopher daniel matthew anthony mark
    donald steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason
    jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin scott brandon benjamin
    samuel gregory frank alexander raymond patrick jack dennis jerry tyler aaron jose adam henry
    nathan douglas peter zachary kyle walter ethan jeremy harold keith christian roger noah
    gerald carl terry sean austin arthur lawrence jesse dylan bryan joe jordan billy bruce
    albert willie gabriel logan alan juan wayne roy ralph randy eugene vincent russell louis
    bobby philip mike bill bob jim tom tim dan steve chris matt tony jeff greg ted rudy barack
    bernie mitt newt vladimir volodymyr sergei serhiy dmitry dmytro ivan oleksandr andriy mykola
    boris igor viktor jean pierre michel françois jacques emmanuel olivier carlos luis miguel
    pedro antonio manuel francisco javier jorge giovanni giuseppe marco luca paolo mario matteo
    hans klaus jürgen wolfgang friedrich olaf ahmed mohammed muhammad ali hassan omar benjamin
    simon ian neil graham nigel boris keir colin
""")  # fmt: skip
FEMALE = word_set("""
    mrs. ms. mrs ms miss madam lady dame spokeswoman chairwoman congresswoman businesswoman
    policewoman queen princess mother sister daughter wife frau señora mme madame signora
    actress grandmother aunt mary patricia jennifer linda elizabeth barbara susan jessica sarah
    karen lisa nancy betty sandra margaret ashley kimberly emily donna michelle carol amanda
    melissa deborah stephanie dorothy rebecca sharon laura cynthia amy kathleen angela shirley
    brenda emma anna pamela nicole samantha katherine christine helen debra rachel carolyn janet
    maria catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly
    christina joan evelyn judith andrea hannah megan cheryl jacqueline martha madison teresa
    gloria sara janice ann kathryn abigail sophia frances jean alice judy isabella julia grace
    amber denise danielle marilyn beverly charlotte natalie theresa diana brittany doris kayla
    alexis lori hillary ivanka melania jill kate anne kellyanne chelsea condoleezza olena
    svitlana natalia oksana yulia ursula angela annalena giorgia claudia marine ségolène carmen
    isabel pilar lucia francesca giulia fatima ayesha theresa nicola jane
""")  # fmt: skip


ROLES = word_set("""
    spokesman spokeswoman spokesperson president minister secretary chairman chairwoman director
    chief officials official police officer leader leaders candidate senator governor mayor
    adviser advisor lawyer attorney manager campaign editor reporter host professor executive
    strategist pollster supporter supporters judge ambassador commissioner sheriff coach owner
    founder analyst aide aides department agency ministry nominee
""")


@lru_cache(maxsize=32)
def speech(language: str) -> Speech:
    """Return the words of a language; English where it is not known or has no list."""
    return _SPEECH.get(language.lower()[:2], _ENGLISH)
