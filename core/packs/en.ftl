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
