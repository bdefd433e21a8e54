"""Words of the news in English: irregular forms, and words that say much the same.

A line is a sense; a word may have several. Written by hand from what reports of one happening
put for one another: near enough that, within one event, who reads the one would expect the other.
"""

from __future__ import annotations

IRREGULAR = """
arose arisen
bear bore borne
bend bent
bite bit bitten
bleed bled
blow blew blown
break broke broken
breed bred
bring brought
build built
burn burnt
catch caught
choose chose chosen
cling clung
creep crept
deal dealt
dig dug
draw drew drawn
dream dreamt
drink drank drunk
drive drove driven
eat ate eaten
fall fell fallen
feed fed
fight fought
flee fled
fly flew flown
forbid forbade forbidden
foresee foresaw foreseen
forget forgot forgotten
forgive forgave forgiven
freeze froze frozen
grow grew grown
hang hung
hear heard
hide hidden
hold held
kneel knelt
lead led
leap leapt
learn learnt
leave left
lend lent
light lit
lose lost
meet met
mislead misled
mistake mistook mistaken
outdo outdid outdone
overcome overcame
overrun overran
oversee oversaw overseen
overtake overtook overtaken
overthrow overthrew overthrown
pay paid
prove proven
rebuild rebuilt
repay repaid
ride rode ridden
rang rung
rise rose risen
seek sought
sell sold
shake shook shaken
shine shone
shoot shot
shrink shrank shrunk
sing sang sung
sink sank sunk sunken
sit sat
sleep slept
slide slid
speak spoke spoken
speed sped
spend spent
spill spilt
spin spun
spring sprang sprung
stand stood
steal stole stolen
stick stuck
sting stung
strike struck stricken
strive strove
swear swore sworn
sweep swept
swell swollen
swim swam swum
swing swung
teach taught
tear tore torn
throw threw thrown
tread trod
undergo underwent undergone
understand understood
undertake undertook undertaken
undo undid undone
uphold upheld
wake woke woken
wear wore worn
weave wove woven
weep wept
withdraw withdrew withdrawn
withhold withheld
withstand withstood
write wrote written
child children
woman women
person people
foot feet
life lives
wife wives
thief thieves
leaf leaves
shelf shelves
crisis crises
medium media
mouse mice
datum data
"""
"""A word and its forms that no rule gives."""

SENSES = """
approve authorize permit sanction endorse
kill die dead death fatal slay fatality perish deceased
supply provide deliver delivery provision ship shipment furnish
send dispatch deploy
arrest detain custody apprehend nab
injure wound hurt injury harm casualty
attack strike assault raid offensive bombard
strike walkout stoppage industrial
resign quit departure depart
start launch commence outset onset
purchase acquire acquisition takeover
accuse allege blame charge indict
close shut closure shutter
warn caution warning alert
change amend revise modify alter revision overhaul
jail imprison prison incarcerate
fire dismiss sack oust
fire blaze flame inferno burn
fire shoot gunfire shot
crash collide collision
quake earthquake temblor tremor
troop soldier serviceman
force army military
reject refuse rebuff decline spurn
child kid youngster
minor underage child youngster teen
doctor physician medic
film movie
police officer cop constable
suspect gunman shooter attacker assailant perpetrator
rescue save
pledge promise vow commit commitment undertake undertaking assurance
policy doctrine
anticipate expect foresee
lawsuit sue suit
robber bandit
teen teenager adolescent
pact agreement deal accord treaty settlement
increase climb surge raise hike soar jump gain
rise climb surge increase soar jump
fall drop decline decrease plunge slump slide tumble dip
cut reduce slash trim reduction curb
lawmaker legislator parliamentarian deputy
airplane plane aircraft jet airliner
airline carrier
ship vessel boat ferry
gun handgun firearm pistol rifle
weapon arms weaponry armament
attorney lawyer counsel
murder homicide
convict guilty conviction
verdict judgment ruling
judge magistrate justice
court tribunal
ban prohibit forbid outlaw prohibition bar
restrict limit curb restriction cap
illegal unlawful unauthorized illicit
fine penalty
fraud scam swindle deception
bribe kickback bribery corruption graft
steal theft stolen
evidence proof
witness onlooker bystander eyewitness
appeal challenge contest
overturn annul quash reverse void
uphold affirm confirm
flood inundate deluge submerge
storm hurricane typhoon cyclone
evacuate evacuation flee
debris wreckage rubble wreck
collapse topple crumble cave
sink capsize founder
survivor survive
missing unaccounted
casualty victim
hospital clinic medical
recover retrieve recovery
trap strand stuck
miner pitman
blast explosion explode detonate bomb
leak spill release
damage destroy destruction devastate ruin wreck
crew sailor staff
passenger traveler traveller rider commuter
driver motorist
car vehicle automobile
lorry truck
train rail railway locomotive
road highway motorway
home house residence dwelling property
resident inhabitant local villager
town city municipality
area region district zone
border frontier
close adjacent
investigate probe inquiry investigation examine inquire
cause trigger prompt
inspect inspection check audit
expert analyst specialist
scientist researcher
study research survey
company firm corporation business enterprise
share stock
profit earning
revenue sale turnover
loss deficit
merge merger combine combination tie
regulator watchdog authority
competition rival competitor
divest dispose surrender relinquish
slot landing
job employment post position
employee worker staff
employer management
union labor
wage pay salary
layoff redundancy
boss chief head executive
leader head chief
price cost
expensive costly
rate interest
inflation price
hold maintain unchanged steady
percentage percent
economy economic growth
bank lender
money cash fund funding
loan credit lending
debt borrowing
budget spending expenditure
tax levy duty
trade commerce
import export
buyer customer client consumer
vote ballot poll
election poll vote
voter electorate
candidate contender nominee hopeful
opponent rival challenger
party faction
majority margin
oppose object opposition dissent
support endorse
agree consent accept
disagree dissent oppose
dispute contest question challenge
negotiate talk negotiation
truce cease armistice
withdraw pull withdrawal retreat
release liberate
hostage captive
prisoner detainee inmate
exchange swap
aid assistance relief
condition proviso term stipulation caveat require
monitor oversee supervise observe observer
violate breach violation infringe
breach hack intrusion hacker
refugee displaced
civilian noncombatant
kidnap abduct
protest demonstrate demonstration rally demonstrator protester
president head
minister secretary
government administration cabinet
parliament legislature congress assembly
law bill legislation act statute
rule regulation
pass adopt approve
sign ink
country nation state
foreign overseas
spokesman spokesperson spokeswoman
declare announcement disclose reveal unveil
admit acknowledge concede
deny reject refute
criticize criticise condemn denounce criticism slam
praise hail applaud
demand urge insist
answer respond reply response
claim assert contend maintain
tweet post wrote
document file paper record
letter memo
plan intend intention
decide decision
choose pick select
appoint nominate
replace succeed successor
finish conclude halt cease
suspend pause halt freeze suspension
delay postpone defer postponement
cancel scrap abandon
resume restart reopen reactivate
extend prolong extension
speed accelerate hasten
slow delay hamper impede
grow expand growth expansion
shrink contract narrow
build construct construction
repair mend
fail failure malfunction fault defect faulty
error mistake flaw
problem issue fault
danger risk threat hazard
dangerous hazardous unsafe risky
safe safety secure
protect shield protection
drug medicine medication pharmaceutical
tablet pill capsule
vaccine jab shot vaccination immunization
dose dosage
patient sufferer
disease illness sickness
recall withdraw pull
contaminate contamination impurity
test trial
rocket launcher booster
satellite payload
liftoff launch blastoff takeoff
engine motor
team squad club
match game fixture
player footballer
coach manager
stadium arena ground
stand terrace tier
fan supporter spectator
win victory triumph beat defeat
lose defeat loss
champion title
school college
pupil student
teacher educator
university campus
internet online web
platform network
app application
user subscriber
account profile
parent guardian
age birthday
verify verification check prove
personal private
data information
phone telephone mobile
computer laptop
software program
nuclear atomic reactor
power electricity energy
plant station facility
grid network
fuel gas petrol
oil crude petroleum
emission pollution
climate warming
weapon missile
missile rocket
drone unmanned
populate inhabit urban residential
day daily
night overnight evening
morning dawn
temporary interim provisional
permanent lasting
period duration time frame span spell
deadline limit
quick rapid swift fast
huge major
heavy severe intense
strong powerful
weak fragile
main key principal
secret confidential classified
additional extra
happen occur
continue persist
remain stay
reach arrive
leave depart exit
bring carry
lead head
seek pursue
lack shortage
oblige mandatory compulsory
prevent avert avoid
ensure guarantee
force compel oblige
persuade convince
compensate compensation payout reimburse
pay payment
cost spend
estimate reckon projection
count tally toll
search hunt comb
discover locate discovery
lost missing
hide conceal
witness observe
fear worry concern anxiety
anger fury outrage
shock stun
mourn grief
funeral burial
family relative kin
husband wife spouse
baby infant toddler
boy son
girl daughter
woman female
migrant immigrant
crowd gathering
church mosque temple
coast shore coastal seaside
sea ocean
river stream
mountain hill peak
forest wood
rain downpour
snow blizzard
wind gust
heat temperature
crop harvest
farm farmer agriculture
food meal
hungry famine hunger starvation
shelter refuge
fireman crew
ambulance paramedic
helicopter chopper
acre hectare
"""
"""Words of one sense, the plainest first where one is."""
