# English, in short plain words: what a person who reads little can read. The name of a code's message
# is its vocabulary and the code. A file in another language has the same names.

## Services

service-shelter = Emergency shelter
service-rec = Recreation and the Welcome Policy subsidy
service-lib = Library card
service-transit = Public transit
service-pubhealth = Public health: vaccines, dental, prenatal
service-fire-ems = Fire and ambulance
service-city-info = City counters and 311
service-childcare = Place in a child care centre
service-childcare-sub = Child care fee subsidy
service-employ = City employment centre
service-housing-rgi = Subsidised (rent-geared-to-income) housing
service-housing-priv = Tenancy and housing help
service-ow = Ontario Works
service-odsp = Disability support (ODSP)
service-foodbank = Food bank
service-school = School, kindergarten to grade 12
service-chc = Community health centre
service-er = Hospital emergency
service-clinic = Walk-in clinic or family doctor
service-ohip = Health card
service-midwife = Midwifery
service-esa = Wage claim (Employment Standards)
service-wsib = Workplace injury claim
service-legal = Community legal clinic
service-id = Driver's licence, photo card
service-police = Police: 911, report, stop
service-humanrights = Discrimination claim
service-immig = Status and regularization
service-cbsa = Contact with border enforcement
service-unspecified = A service that the source does not name

## How it ended

outcome-served-full = Served in full
outcome-served-partial-or-conditional = Served in part, or with a condition
outcome-referred-elsewhere = Sent somewhere else
outcome-told-wait-or-return = Told to wait or come back
outcome-refused = Refused
outcome-left-before-answer = Left before there was an answer
outcome-did-not-try = Did not try
outcome-unknown = Not known

## What stood in the way, or was asked

barrier-asked-status = Asked for immigration status
barrier-asked-id = Asked for identification
barrier-asked-health-card = Asked for a health card
barrier-asked-sin = Asked for a Social Insurance Number
barrier-asked-proof-of-address = Asked for proof of address
barrier-asked-entry-date = Asked for the date of entry to the country
barrier-fee-or-deposit = Asked for a fee or deposit
barrier-bad-referral = Sent to a service that could not help
barrier-inconsistent-info = Given contradictory information
barrier-staff-unaware-of-policy = Staff did not know the policy
barrier-threat-to-report = Threatened with a report to immigration
barrier-info-shared-or-reported = Information was shared or reported
barrier-police-status-check = Police checked status
barrier-no-language-help = No help in the person's language
barrier-no-disability-access = Not accessible with a disability
barrier-disrespect-or-profiling = Disrespect or profiling
barrier-rule-excludes = A rule excluded the person
barrier-no-capacity = Full, or a waiting list
barrier-fear-self-exclusion = Did not go, or left, out of fear
barrier-did-not-know-right = Did not know of the right

## Other answers

answer-yes = Yes
answer-no = No
answer-unsure = Not sure

channel-in-person = In person
channel-phone = By phone
channel-online = Online
channel-via-helper = Through somebody who helped

kind-own-experience = It happened to me
kind-witnessed = I saw it
kind-told-by-other = Somebody told me
kind-phone-audit = A call made to find out

staff-front-desk = Front desk
staff-caseworker = Caseworker
staff-supervisor = Supervisor
staff-health-professional = Doctor, nurse or other health worker
staff-school-office = School office
staff-security = Security
staff-police = Police
staff-unknown = Not known

rule-city = The city's
rule-province = The province's
rule-federal = The federal government's
rule-provider = Their own
rule-unclear = Not clear

asked-when-before-service = Before they helped
asked-when-during = While they helped
asked-when-after = After they helped

for-whom-self = Me
for-whom-child = A child
for-whom-other = Somebody else

precision-year = The year
precision-quarter = Three months of a year
precision-month = The month
precision-day = The day

## Parts of an experience

key-service = Service
key-outcome = How it ended
key-barriers = What stood in the way, or was asked
key-not = What was not so
key-unsure = What you are not sure of
key-when = When
key-city = City
key-channel = How
key-kind = What kind of evidence
key-staff = Who was on the other side
key-rule = Whose rule it was
key-asked-when = When they asked
key-served-after-insisting = Served after insisting
key-helper-present = A helper was there
key-knew-policy-before = Knew the policy before
key-note = Note
key-place = Place
key-time-of-day = Time of day
key-wanted = What was wanted
key-said = The words that were said
key-documents-asked = Documents asked for
key-consequence = What came of it
key-remedy = What would put it right
key-for-whom = For whom
key-office-reference = The office's reference
key-reference = Reference
key-source = Source
key-example = Example
key-follow-ups = What was sent, and what came

## What is known of a service

group-housing = Housing
group-recreation = Recreation
group-library = Libraries
group-transit = Transit
group-health = Health
group-emergency = Fire and ambulance
group-information = Information
group-child-care = Child care
group-employment = Work
group-welfare = Money to live on
group-disability = Disability
group-food = Food
group-school = School
group-labour = Rights at work
group-legal = Legal help
group-identification = Licences and cards
group-police = Police
group-human-rights = Human rights
group-immigration = Immigration
group-unspecified = Not named

level-city = City
level-province = Province
level-federal = Federal government
level-charity = Charity
level-unknown = Unknown

delivered-by-city = The city
delivered-by-library-board = A library board
delivered-by-transit-commission = A transit commission
delivered-by-province = The province
delivered-by-federal = The federal government
delivered-by-charity = A charity
delivered-by-school-board = A school board
delivered-by-health-centre = A health centre
delivered-by-hospital = A hospital
delivered-by-private = A private person or company
delivered-by-legal-clinic = A legal clinic
delivered-by-police = A police service
delivered-by-tribunal = A tribunal
delivered-by-unknown = Unknown

status-rule-not-required = No: status is not required
status-rule-required = Yes: a rule requires status
status-rule-emergency-only = Not in an emergency
status-rule-unclear = The rule is not clear
status-rule-varies = It depends

exposure-low = Low
exposure-medium = Medium
exposure-high = High
exposure-unknown = Unknown

province-ab = Alberta
province-bc = British Columbia
province-mb = Manitoba
province-nb = New Brunswick
province-nl = Newfoundland and Labrador
province-ns = Nova Scotia
province-nt = Northwest Territories
province-nu = Nunavut
province-on = Ontario
province-pe = Prince Edward Island
province-qc = Quebec
province-sk = Saskatchewan
province-yt = Yukon

barrier-group-asked = What they asked for
barrier-group-conduct = What they did
barrier-group-rule = What kept you out
barrier-group-reason = Why you did not go, or left

feeds-training = Training
feeds-complaints = A complaints protocol
feeds-communications = Telling people
feeds-province = Letter to the province
feeds-canada = Letter to the federal government
feeds-police = Police
feeds-school-board = School board
feeds-municipal-id = A city identity card
feeds-accessibility = Access with a disability
feeds-urgent = Care is needed now
feeds-context = Background

published-rows = Every contact was published
published-margins = Only totals were published

## Questions

ask-service = Which service was it about?
ask-outcome = How did it end?
ask-reason = Why did you not go, or leave?
ask-asked = Did they ask for any of these?
ask-asked-hint = Leave out what you do not remember.
ask-asked-school = Did the school ask for any of these?
ask-asked-when = When did they ask?
ask-conduct = Did any of this happen?
ask-conduct-police = Did the police do any of this?
ask-rules = Was it one of these?
ask-rule = Whose rule was it?
ask-rule-hint = We propose one. Change it if you know better.
ask-served-after-insisting = Did they help after you insisted?
ask-when = When was it?
ask-when-hint = The year is enough. An exact day says more about you.
ask-city = In which city?
ask-channel = How did you reach them?
ask-staff = Who did you deal with?
ask-staff-hint = Their job, never a name.
ask-kind = How do you know about it?
ask-helper-present = Was somebody there to help you?
ask-knew-policy-before = Did you know before that the city has a policy?
ask-note = What happened, in your own words?
ask-note-hint = Leave out names, numbers and addresses.
ask-for-whom = Who was it for?
ask-private-hint = This stays on your phone. It is only for a complaint that you may make.
ask-place = Which office was it?
ask-place-hint = Only for a complaint. It is never counted or shared.
ask-time-of-day = What time of day was it?
ask-wanted = What did you want?
ask-said = What exactly did they say?
ask-said-hint = Their words, as you remember them.
ask-documents-asked = Which papers did they ask for?
ask-documents-asked-hint = The kind of paper, never its number.
ask-consequence = What came of it?
ask-remedy = What would put it right?
ask-office-reference = Did they give you a number for your case there?
ask-office-reference-hint = The office's own number. Leave out any immigration number.

## Questions about one thing that can stand in the way

ask-asked-status = Did they ask for your immigration status?
ask-asked-id = Did they ask for identification?
ask-asked-health-card = Did they ask for a health card?
ask-asked-sin = Did they ask for a Social Insurance Number?
ask-asked-proof-of-address = Did they ask for proof of address?
ask-asked-entry-date = Did they ask when you came to Canada?
ask-fee-or-deposit = Did they ask for money first?
ask-bad-referral = Did they send you to a place that could not help?
ask-inconsistent-info = Did they tell you different things?
ask-staff-unaware-of-policy = Did they not know the policy?
ask-threat-to-report = Did they say they would call Immigration?
ask-info-shared-or-reported = Did they pass on what they knew about you?
ask-police-status-check = Did the police check your status?
ask-no-language-help = Was there no help in your language?
ask-no-disability-access = Was it hard to use with a disability?
ask-disrespect-or-profiling = Did they treat you with disrespect?
ask-rule-excludes = Did a rule keep you out?
ask-no-capacity = Was it full, or was there a waiting list?
ask-fear-self-exclusion = Were you afraid?
ask-did-not-know-right = Did you not know that you had the right?

## What a text looks like, and what a search found

identifier-sin = Social Insurance Number
identifier-uci = immigration client number (UCI)
identifier-ircc-number = immigration file number
identifier-health-card = health card number
identifier-passport = passport number
identifier-licence = driver's licence number
identifier-phone = phone number
identifier-email = e-mail address
identifier-postal-code = postal code
identifier-street-address = street address

match-word = whole word
match-prefix = beginning of a word
match-part = part of a word

## One's own data

own-data-title = What I kept
own-data-warning = This page is not encrypted. Whoever gets it can read all of it. Remove it when you no longer need it.
own-data-attachments = Files
own-data-answer-due = Answer due:
own-data-orphans = Files whose experiences are lost, and pieces of files

## A space that is damaged

loss-cells =
    { $cells ->
        [one] One of the { $of } parts of this space cannot be read.
       *[other] { $cells } of the { $of } parts of this space cannot be read.
    }
loss-mixed = The parts of this space are of different ages: what is shown may not be the newest.
loss-contents = Some of what is stored in this space cannot be understood.
loss-whole = Whole are: experiences { $experiences }, drafts { $drafts }, files { $files }.
loss-known = Certainly lost are: experiences { $experiences }, drafts { $drafts }, files { $files }.
loss-pieces =
    { $pieces ->
        [one] Of files that are not whole, one piece is left.
       *[other] Of files that are not whole, { $pieces } pieces are left.
    } They are exported as they are, in the order in which they were stored.
loss-unknown = What else lay in the parts that cannot be read is not known, nor whether the rest is the newest.
loss-reading-only = The space is open for reading only. Export what is whole, and keep the file of the vault: another copy of it may be whole.

## Languages

language-direction = ltr

## Where to complain: why a place fits

route-kind-provider = It runs this service.
route-kind-line = It takes complaints about all services of the city.
route-kind-board = It is in charge of those who run this service.
route-kind-oversight = It looks into complaints about this service from outside.
route-kind-human-rights = It deals with discrimination.
route-kind-decides = It can decide a case like this.
route-kind-province = The province makes the rule, so only the province can change it.
route-kind-federal = The federal government makes the rule, so only it can change it.
route-kind-public = The city's council hears letters and speakers in public.

## Dates and times

month-name =
    { $month ->
        [1] January
        [2] February
        [3] March
        [4] April
        [5] May
        [6] June
        [7] July
        [8] August
        [9] September
        [10] October
        [11] November
       *[12] December
    }
when-year = in { $year }
when-quarter =
    { $quarter ->
        [1] in the first three months of { $year }
        [2] from April to June { $year }
        [3] from July to September { $year }
       *[4] in the last three months of { $year }
    }
when-month = in { month-name } { $year }
when-day = on { $day } { month-name } { $year }
time-days =
    { $count ->
        [one] 1 day
       *[other] { $count } days
    }
time-months =
    { $count ->
        [one] 1 month
       *[other] { $count } months
    }
time-years =
    { $count ->
        [one] 1 year
       *[other] { $count } years
    }

## Every page

document-example = EXAMPLE. This was made up to show how it works. It did not happen to anybody.
document-sources = [{ $sources }; checked { $checked }]
document-no-source = [no source; checked { $checked }]
document-unverified = (unverified)
document-references = Sources

## Before a letter is sent

before-exposure-low = as a rule it needs no name
before-exposure-medium = it may ask for your name, and keeps it to itself
before-exposure-high = it asks for your name and address, or makes them public
before-exposure-unknown = it is not known how much it learns about you. Act as if it learns everything
before-legal-clinic = Talk to a legal clinic before you use this route.
before-deadline-unknown = It is not known how long you may wait.
before-deadline-after = You have { $time } from the day when it happened.
before-days-left =
    { $days ->
        [0] today is the last day
        [one] 1 day left
       *[other] { $days } days left
    }
before-deadline-on = Your time can end { $day }: { $left }. This is counted from the first day when it can have happened.
before-deadline-over = Your time may have ended { $day }. A legal clinic can tell you if it has.
before-nameless = A letter without a name can still show who you are: by its date, its place and its words.
before-public = What you send to Council or one of its committees becomes public, with your name.

## A letter

letter-title-complaint = Complaint about access to a service
letter-title-rule = A rule that keeps people out of a service
letter-title-public = Letter to Council about access to a service
letter-to = To
letter-date = Date
letter-what-happened = What happened
letter-about = This is about a service in { $city }: { $service }.
letter-when = It happened { $when }.
letter-insisting-helped = The service was given after the person insisted.
letter-insisting-did-not-help = The person insisted. It did not help.
letter-helper-present = A helper was there.
letter-knew-policy-before = The person knew the city's policy before.
letter-own-words = In the person's own words
letter-the-rule = The rule
letter-policy = The city's council has a policy of services without fear:
letter-policy-since = (since { $since })
letter-what-i-ask = What I ask for
letter-ask-you = I ask you to do this:
letter-ask-others = I ask you to see to it that this is done:
letter-ask-change = Change this rule, so that people can use the service whatever their status.
letter-ask-say-who = Until then, say in plain words who can use the service and who cannot.
letter-ask-report = Find out whether people can use this service without fear, and report on it in public.
letter-ask-service = Give the service, or say in writing why not.
letter-ask-apology = Say sorry to the person.
letter-ask-look = Look into what happened, and say what you will do.
letter-answer = Answer
letter-answer-please = Please answer in writing. I leave this empty if I do not want to give my name.
letter-answer-to = Name and where to write

letter-outcome-served-full = The service was given in full.
letter-outcome-served-partial-or-conditional = The service was given only in part, or with a condition.
letter-outcome-referred-elsewhere = The person was sent somewhere else.
letter-outcome-told-wait-or-return = The person was told to wait or to come back.
letter-outcome-refused = The service was refused.
letter-outcome-left-before-answer = The person left before there was an answer.
letter-outcome-did-not-try = The person did not try to use the service.
letter-outcome-unknown = It is not known how it ended.

letter-barrier-asked-status = Staff asked for immigration status.
letter-barrier-asked-id = Staff asked for identification.
letter-barrier-asked-health-card = Staff asked for a health card.
letter-barrier-asked-sin = Staff asked for a Social Insurance Number.
letter-barrier-asked-proof-of-address = Staff asked for proof of address.
letter-barrier-asked-entry-date = Staff asked when the person came to Canada.
letter-barrier-fee-or-deposit = Staff asked for money first.
letter-barrier-bad-referral = The person was sent to a place that could not help.
letter-barrier-inconsistent-info = Staff said different things at different times.
letter-barrier-staff-unaware-of-policy = Staff did not know the policy.
letter-barrier-threat-to-report = Staff said that they would call Immigration.
letter-barrier-info-shared-or-reported = What staff knew about the person was passed on.
letter-barrier-police-status-check = The police checked immigration status.
letter-barrier-no-language-help = There was no help in the person's language.
letter-barrier-no-disability-access = The service was hard to use with a disability.
letter-barrier-disrespect-or-profiling = The person was treated without respect.
letter-barrier-rule-excludes = Staff said that a rule keeps the person out.
letter-barrier-no-capacity = The service was full, or had a waiting list.
letter-barrier-fear-self-exclusion = The person was afraid to use the service.
letter-barrier-did-not-know-right = The person had not been told of the right to use the service.

letter-asked-when-before-service = They asked before they helped.
letter-asked-when-during = They asked while they helped.
letter-asked-when-after = They asked after they helped.

letter-channel-in-person = It was in person.
letter-channel-phone = It was by phone.
letter-channel-online = It was online.
letter-channel-via-helper = A helper spoke for the person.

letter-staff-front-desk = It was at the front desk.
letter-staff-caseworker = It was with a caseworker.
letter-staff-supervisor = It was with a supervisor.
letter-staff-health-professional = It was with a doctor, nurse or other health worker.
letter-staff-school-office = It was at the school office.
letter-staff-security = It was with security staff.
letter-staff-police = It was with the police.

letter-kind-own-experience = It happened to me.
letter-kind-witnessed = I saw it.
letter-kind-told-by-other = Somebody told me about it.
letter-kind-phone-audit = It was a call made to find out how people are served.

letter-for-whom-self = The service was for me.
letter-for-whom-child = The service was for a child.
letter-for-whom-other = The service was for somebody else.

letter-status-rule-not-required = This service does not depend on immigration status.
letter-status-rule-required = A rule makes this service depend on immigration status.
letter-status-rule-emergency-only = In an emergency this service does not depend on immigration status.
letter-status-rule-unclear = It is not clear whether this service depends on immigration status.
letter-status-rule-varies = Whether immigration status matters depends on the case.

letter-rule-city = The city is responsible for this.
letter-rule-province = The province is responsible for this.
letter-rule-federal = The federal government is responsible for this.
letter-rule-provider = Those who run the service are responsible for this.
letter-rule-unclear = I do not know who is responsible for this. Please tell me.

letter-feeds-training = Train all staff and managers in this rule.
letter-feeds-complaints = Make a safe way to complain, without a name, and tell people about it.
letter-feeds-communications = Tell staff and the public, in plain words and many languages, who can use this service.
letter-feeds-province = Tell the province that its rules keep people out, and ask it to change them.
letter-feeds-canada = Tell the federal government that its rules keep people out, and ask it to change them.
letter-feeds-police = Make public how often immigration status is checked, and why.
letter-feeds-school-board = Make sure that no school asks for this.
letter-feeds-municipal-id = Accept a city identity card, or other proof that everybody can get.
letter-feeds-accessibility = Make the service usable for people with disabilities.
letter-feeds-urgent = Please deal with this first: people can be harmed now.

## A rights card

counter-may-ask = They may ask for
counter-may-not = They may not
counter-instead = What you can show instead

card-title = { $service }: your rights in { $city }
card-title-all = Services in { $city }: your rights
card-service = Service
card-may-they-ask = May they ask for your immigration status?
card-say = What you can say
card-say-status-rule-not-required = “This service does not need my immigration status.”
card-say-status-rule-emergency-only = “This is an emergency. Please help first, and ask about papers later.”
card-say-status-rule-unclear = “The rule is not clear. Which rule do you follow?”
card-say-status-rule-varies = “Do I have to answer this? Which rule says so?”
card-say-not-checked = “I think that this service does not need my immigration status. Is there a rule that says so?”
card-say-then = “Please ask your supervisor, or write down why not.”
card-instead = What you can show instead
card-if-refused = If they refuse
card-first-route = If they refuse
card-exposure = what it learns about you: { $exposure }
card-exposure-unknown = what it learns about you is unknown, take it as high
card-learns = What it learns about you
card-learns-unknown = Unknown: take it as high
card-within = within { $time }
card-unknown = unknown
card-advice = Before you give your name anywhere, talk to a legal clinic. This card is not legal advice.

## What is to be found out

missing-service = Nothing is known of this service
missing-status-rule = Whether they may ask for status
missing-rule = What the rule says
missing-source = A source that says so
missing-routes = Where to complain
missing-exposure = How much this route learns of who complains
missing-deadline = How long one may wait
missing-may-ask = What staff may ask for
missing-may-not = What staff may not ask for
missing-instead = What can be shown instead of papers
missing-policy = Since when the city has its policy
