# Français, en mots courts et simples : ce que peut comprendre une personne qui lit peu. French, with
# Canadian usage. NOT YET REVIEWED by a native reader: `language-note` says so wherever it is used. The
# names of the messages are those of en.ftl; at the end are the texts of cities/toronto.toml.

## Services

service-shelter = Refuge d'urgence
service-rec = Loisirs et subvention de la Politique d'accueil (Welcome Policy)
service-lib = Carte de bibliothèque
service-transit = Transport en commun
service-pubhealth = Santé publique : vaccins, soins dentaires, soins prénataux
service-fire-ems = Pompiers et ambulance
service-city-info = Comptoirs de la Ville et 311
service-childcare = Place en garderie
service-childcare-sub = Subvention pour les frais de garde d'enfants
service-employ = Centre d'emploi de la Ville
service-housing-rgi = Logement subventionné (loyer indexé sur le revenu)
service-housing-priv = Location et aide au logement
service-ow = Ontario Works (Ontario au travail)
service-odsp = Soutien aux personnes handicapées (ODSP, en français POSPH)
service-foodbank = Banque alimentaire
service-school = École, de la maternelle à la 12e année
service-chc = Centre de santé communautaire
service-er = Urgence de l'hôpital
service-clinic = Clinique sans rendez-vous ou médecin de famille
service-ohip = Carte Santé
service-midwife = Services de sage-femme
service-esa = Réclamation de salaire (normes d'emploi)
service-wsib = Réclamation pour blessure au travail
service-legal = Clinique juridique communautaire
service-id = Permis de conduire, carte-photo
service-police = Police : 911, signalement, interpellation
service-humanrights = Plainte pour discrimination
service-immig = Statut et régularisation
service-cbsa = Contact avec les services frontaliers
service-unspecified = Un service que la source ne nomme pas

## Comment cela s'est terminé

outcome-served-full = Service donné au complet
outcome-served-partial-or-conditional = Service donné en partie, ou avec une condition
outcome-referred-elsewhere = On a dit d'aller ailleurs
outcome-told-wait-or-return = On a dit d'attendre ou de revenir
outcome-refused = Service refusé
outcome-left-before-answer = Départ avant d'avoir une réponse
outcome-did-not-try = N'a pas essayé
outcome-unknown = On ne sait pas

## Ce qui a bloqué, ou ce qui a été demandé

barrier-asked-status = Statut d'immigration demandé
barrier-asked-id = Pièce d'identité demandée
barrier-asked-health-card = Carte Santé demandée
barrier-asked-sin = Numéro d'assurance sociale (NAS) demandé
barrier-asked-proof-of-address = Preuve d'adresse demandée
barrier-asked-entry-date = Date d'entrée au pays demandée
barrier-fee-or-deposit = Frais ou dépôt demandés
barrier-bad-referral = Envoi vers un service qui ne pouvait pas aider
barrier-inconsistent-info = Informations contradictoires
barrier-staff-unaware-of-policy = Le personnel ne connaissait pas la politique
barrier-threat-to-report = Menace d'un signalement à l'immigration
barrier-info-shared-or-reported = Des informations ont été communiquées ou signalées
barrier-police-status-check = La police a vérifié le statut
barrier-no-language-help = Pas d'aide dans la langue de la personne
barrier-no-disability-access = Pas accessible avec un handicap
barrier-disrespect-or-profiling = Manque de respect ou profilage
barrier-rule-excludes = Une règle excluait la personne
barrier-no-capacity = Complet, ou une liste d'attente
barrier-fear-self-exclusion = N'a pas osé y aller, ou a quitté les lieux, par peur
barrier-did-not-know-right = Ne connaissait pas ce droit

## Autres réponses

answer-yes = Oui
answer-no = Non
answer-unsure = Pas certain

channel-in-person = En personne
channel-phone = Par téléphone
channel-online = En ligne
channel-via-helper = Par quelqu'un qui a aidé

kind-own-experience = Cela m'est arrivé
kind-witnessed = Je l'ai vu
kind-told-by-other = Quelqu'un me l'a raconté
kind-phone-audit = Un appel fait pour se renseigner

staff-front-desk = Accueil
staff-caseworker = Personne chargée du dossier
staff-supervisor = Superviseur ou superviseure
staff-health-professional = Médecin, personnel infirmier ou autre personnel de santé
staff-school-office = Secrétariat de l'école
staff-security = Sécurité
staff-police = Police
staff-unknown = On ne sait pas

rule-city = De la Ville
rule-province = De la province
rule-federal = Du gouvernement fédéral
rule-provider = Du service lui-même
rule-unclear = Ce n'est pas clair

asked-when-before-service = Avant d'aider
asked-when-during = Pendant l'aide
asked-when-after = Après avoir aidé

for-whom-self = Moi
for-whom-child = Un enfant
for-whom-other = Quelqu'un d'autre

precision-year = L'année
precision-quarter = Trois mois d'une année
precision-month = Le mois
precision-day = Le jour

## Parties d'une expérience

key-service = Service
key-outcome = Comment cela s'est terminé
key-barriers = Ce qui a bloqué, ou ce qui a été demandé
key-not = Ce qui n'était pas le cas
key-unsure = Ce qui n'est pas certain pour vous
key-when = Quand
key-city = Ville
key-channel = Comment
key-kind = Quel genre de preuve
key-staff = Qui était de l'autre côté
key-rule = De qui venait la règle
key-asked-when = Quand on l'a demandé
key-served-after-insisting = Service donné après avoir insisté
key-helper-present = Une personne était là pour aider
key-knew-policy-before = Connaissait déjà la politique
key-note = Note
key-place = Lieu
key-time-of-day = Moment de la journée
key-wanted = Ce que la personne voulait
key-said = Les mots qui ont été dits
key-documents-asked = Documents demandés
key-consequence = Ce que cela a entraîné
key-remedy = Ce qui réparerait la situation
key-for-whom = Pour qui
key-office-reference = La référence du bureau
key-reference = Référence
key-source = Source
key-example = Exemple
key-follow-ups = Ce qui a été envoyé, et ce qui a été reçu

## Ce qu'on sait d'un service

group-housing = Logement
group-recreation = Loisirs
group-library = Bibliothèques
group-transit = Transport
group-health = Santé
group-emergency = Pompiers et ambulance
group-information = Information
group-child-care = Garde d'enfants
group-employment = Travail
group-welfare = Argent pour vivre
group-disability = Handicap
group-food = Nourriture
group-school = École
group-labour = Droits au travail
group-legal = Aide juridique
group-identification = Permis et cartes
group-police = Police
group-human-rights = Droits de la personne
group-immigration = Immigration
group-unspecified = Non nommé

level-city = Ville
level-province = Province
level-federal = Gouvernement fédéral
level-charity = Organisme de bienfaisance
level-unknown = Inconnu

delivered-by-city = La Ville
delivered-by-library-board = Un conseil de bibliothèque
delivered-by-transit-commission = Une commission de transport
delivered-by-province = La province
delivered-by-federal = Le gouvernement fédéral
delivered-by-charity = Un organisme de bienfaisance
delivered-by-school-board = Un conseil scolaire
delivered-by-health-centre = Un centre de santé
delivered-by-hospital = Un hôpital
delivered-by-private = Une personne ou une entreprise privée
delivered-by-legal-clinic = Une clinique juridique
delivered-by-police = Un service de police
delivered-by-tribunal = Un tribunal
delivered-by-unknown = Inconnu

status-rule-not-required = Non : le statut n'est pas exigé
status-rule-required = Oui : une règle exige le statut
status-rule-emergency-only = Pas en cas d'urgence
status-rule-unclear = La règle n'est pas claire
status-rule-varies = Cela dépend

exposure-low = Peu de choses
exposure-medium = Certaines choses
exposure-high = Beaucoup de choses
exposure-unknown = Inconnu

province-ab = Alberta
province-bc = Colombie-Britannique
province-mb = Manitoba
province-nb = Nouveau-Brunswick
province-nl = Terre-Neuve-et-Labrador
province-ns = Nouvelle-Écosse
province-nt = Territoires du Nord-Ouest
province-nu = Nunavut
province-on = Ontario
province-pe = Île-du-Prince-Édouard
province-qc = Québec
province-sk = Saskatchewan
province-yt = Yukon

barrier-group-asked = Ce qu'on a demandé
barrier-group-conduct = Ce qu'on a fait
barrier-group-rule = Ce qui vous empêchait d'avoir le service
barrier-group-reason = Ce qui vous a fait partir, ou ne pas y aller

feeds-training = Formation
feeds-complaints = Une façon de recevoir les plaintes
feeds-communications = Informer les gens
feeds-province = Lettre à la province
feeds-canada = Lettre au gouvernement fédéral
feeds-police = Police
feeds-school-board = Conseil scolaire
feeds-municipal-id = Une carte d'identité de la Ville
feeds-accessibility = Accès avec un handicap
feeds-urgent = Des soins sont nécessaires maintenant
feeds-context = Contexte

published-rows = Chaque contact a été publié
published-margins = Seuls les totaux ont été publiés

## Questions

ask-service = De quel service s'agissait-il?
ask-outcome = Comment cela s'est-il terminé?
ask-reason = Qu'est-ce qui vous a fait partir, ou ne pas y aller?
ask-asked = Est-ce qu'on a demandé une de ces choses?
ask-asked-hint = Laissez de côté ce dont vous ne vous souvenez pas.
ask-asked-school = Est-ce que l'école a demandé une de ces choses?
ask-asked-when = Quand l'a-t-on demandé?
ask-conduct = Est-ce qu'une de ces choses s'est passée?
ask-conduct-police = Est-ce que la police a fait une de ces choses?
ask-rules = Est-ce que c'était une de ces choses?
ask-rule = De qui venait la règle?
ask-rule-hint = Nous proposons une réponse. Changez-la si vous savez mieux.
ask-served-after-insisting = Est-ce qu'on vous a aidé après que vous avez insisté?
ask-when = Quand était-ce?
ask-when-hint = L'année suffit. Un jour exact en dit plus sur vous.
ask-city = Dans quelle ville?
ask-channel = Comment avez-vous pris contact?
ask-staff = À qui avez-vous eu affaire?
ask-staff-hint = Son travail, jamais un nom.
ask-kind = Comment le savez-vous?
ask-helper-present = Est-ce que quelqu'un était là pour vous aider?
ask-knew-policy-before = Saviez-vous déjà que la Ville a une politique?
ask-note = Que s'est-il passé, dans vos propres mots?
ask-note-hint = Ne mettez pas de noms, de numéros ni d'adresses.
ask-for-whom = Pour qui était-ce?
ask-private-hint = Ceci reste sur votre téléphone. Cela sert seulement à une plainte que vous pourriez faire.
ask-place = Quel bureau était-ce?
ask-place-hint = Seulement pour une plainte. Ce n'est jamais compté ni partagé.
ask-time-of-day = À quel moment de la journée était-ce?
ask-wanted = Que vouliez-vous?
ask-said = Qu'est-ce qu'on a dit exactement?
ask-said-hint = Les mots qu'on a dits, comme vous vous en souvenez.
ask-documents-asked = Quels papiers a-t-on demandés?
ask-documents-asked-hint = Le genre de papier, jamais son numéro.
ask-consequence = Qu'est-ce que cela a entraîné?
ask-remedy = Qu'est-ce qui réparerait la situation?
ask-office-reference = Est-ce que le bureau vous a donné un numéro pour votre dossier?
ask-office-reference-hint = Le numéro donné par le bureau. Ne mettez pas de numéro d'immigration.

## Questions sur une seule chose qui peut bloquer

ask-asked-status = Est-ce qu'on a demandé votre statut d'immigration?
ask-asked-id = Est-ce qu'on a demandé une pièce d'identité?
ask-asked-health-card = Est-ce qu'on a demandé une carte Santé?
ask-asked-sin = Est-ce qu'on a demandé un numéro d'assurance sociale (NAS)?
ask-asked-proof-of-address = Est-ce qu'on a demandé une preuve d'adresse?
ask-asked-entry-date = Est-ce qu'on a demandé votre date d'arrivée au Canada?
ask-fee-or-deposit = Est-ce qu'on a demandé de l'argent d'abord?
ask-bad-referral = Est-ce qu'on vous a dit d'aller à un endroit qui ne pouvait pas aider?
ask-inconsistent-info = Est-ce qu'on vous a dit des choses différentes?
ask-staff-unaware-of-policy = Est-ce que le personnel ignorait la politique?
ask-threat-to-report = Est-ce qu'on a dit qu'on appellerait l'immigration?
ask-info-shared-or-reported = Est-ce qu'on a communiqué à d'autres ce qu'on savait sur vous?
ask-police-status-check = Est-ce que la police a vérifié votre statut?
ask-no-language-help = Est-ce qu'il manquait de l'aide dans votre langue?
ask-no-disability-access = Est-ce que c'était difficile à utiliser avec un handicap?
ask-disrespect-or-profiling = Est-ce qu'on vous a manqué de respect?
ask-rule-excludes = Est-ce qu'une règle vous empêchait d'avoir le service?
ask-no-capacity = Est-ce que c'était complet, ou y avait-il une liste d'attente?
ask-fear-self-exclusion = Aviez-vous peur?
ask-did-not-know-right = Est-ce que vous ignoriez que vous aviez ce droit?

## À quoi ressemble un texte, et ce qu'une recherche a trouvé

identifier-sin = numéro d'assurance sociale (NAS)
identifier-uci = numéro de client de l'immigration (IUC)
identifier-ircc-number = numéro de dossier d'immigration
identifier-health-card = numéro de carte Santé
identifier-passport = numéro de passeport
identifier-licence = numéro de permis de conduire
identifier-phone = numéro de téléphone
identifier-email = adresse courriel
identifier-postal-code = code postal
identifier-street-address = adresse (numéro et rue)

match-word = mot entier
match-prefix = début d'un mot
match-part = partie d'un mot

## Ses propres données

own-data-title = Ce que j'ai gardé
own-data-warning = Cette page n'est pas chiffrée. Toute personne qui l'obtient peut tout lire. Supprimez-la quand vous n'en avez plus besoin.
own-data-attachments = Fichiers
own-data-answer-due = Réponse attendue :
own-data-orphans = Fichiers dont l'expérience est perdue, et morceaux de fichiers

## Un espace qui est endommagé

loss-cells =
    { $cells ->
        [one] Une des { $of } parties de cet espace ne peut pas être lue.
       *[other] { $cells } des { $of } parties de cet espace ne peuvent pas être lues.
    }
loss-mixed = Les parties de cet espace n'ont pas toutes le même âge : ce qui est montré n'est peut-être pas le plus récent.
loss-contents = Une partie de ce qui est gardé dans cet espace ne peut pas être comprise.
loss-whole = Ce qui est entier : expériences { $experiences }, brouillons { $drafts }, fichiers { $files }.
loss-known = Ce qui est perdu, c'est certain : expériences { $experiences }, brouillons { $drafts }, fichiers { $files }.
loss-pieces =
    { $pieces ->
        [one] Des fichiers qui ne sont pas entiers, il reste un morceau.
       *[other] Des fichiers qui ne sont pas entiers, il reste { $pieces } morceaux.
    } Cela est exporté tel quel, dans l'ordre où cela a été enregistré.
loss-unknown = On ne sait pas ce qu'il y avait d'autre dans les parties qui ne peuvent pas être lues, ni si le reste est le plus récent.
loss-reading-only = L'espace est ouvert en lecture seule. Exportez ce qui est entier, et gardez le fichier du coffre : une autre copie de ce fichier est peut-être entière.

## Langues

language-direction = ltr
language-note = Cette traduction n'a pas encore été relue par une personne de langue maternelle française.

## Où porter plainte : pourquoi un endroit convient

route-kind-provider = Cet organisme gère ce service.
route-kind-line = On y reçoit les plaintes sur tous les services de la Ville.
route-kind-board = Cet organisme dirige les personnes qui gèrent ce service.
route-kind-oversight = Cet organisme examine de l'extérieur les plaintes sur ce service.
route-kind-human-rights = Cet organisme s'occupe de discrimination.
route-kind-decides = Cet organisme peut décider d'un cas comme celui-ci.
route-kind-province = C'est la province qui fait la règle, donc seule la province peut la changer.
route-kind-federal = C'est le gouvernement fédéral qui fait la règle, donc lui seul peut la changer.
route-kind-public = Le conseil municipal reçoit des lettres et écoute des personnes en public.

## Dates et durées

month-name =
    { $month ->
        [1] janvier
        [2] février
        [3] mars
        [4] avril
        [5] mai
        [6] juin
        [7] juillet
        [8] août
        [9] septembre
        [10] octobre
        [11] novembre
       *[12] décembre
    }
when-year = en { $year }
when-quarter =
    { $quarter ->
        [1] dans les trois premiers mois de { $year }
        [2] d'avril à juin { $year }
        [3] de juillet à septembre { $year }
       *[4] dans les trois derniers mois de { $year }
    }
when-month = en { month-name } { $year }
when-day =
    { $day ->
        [1] le 1er { month-name } { $year }
       *[other] le { $day } { month-name } { $year }
    }
time-days =
    { $count ->
        [one] 1 jour
       *[other] { $count } jours
    }
time-months =
    { $count ->
        [one] 1 mois
       *[other] { $count } mois
    }
time-years =
    { $count ->
        [one] 1 an
       *[other] { $count } ans
    }

## Chaque page

document-example = EXAMPLE / EXEMPLE. Ceci a été créé pour montrer comment cela marche. Ce n'est arrivé à personne.
document-sources = [{ $sources }; consulté le { $checked }]
document-no-source = [aucune source; examiné le { $checked }]
document-unverified = (non vérifié)
document-references = Sources

## Avant d'envoyer une lettre

before-exposure-low = en général, pas besoin de nom
before-exposure-medium = on peut y demander votre nom, et on ne le donne à personne d'autre
before-exposure-high = on y demande votre nom et votre adresse, ou on les rend publics
before-exposure-unknown = on ne sait pas combien de choses on y apprend sur vous. Faites comme si on y apprenait tout
before-legal-clinic = Parlez à une clinique juridique avant d'utiliser ce recours.
before-deadline-unknown = On ne sait pas combien de temps vous pouvez attendre.
before-deadline-after = Vous avez { $time } à partir du jour où cela s'est passé.
before-days-left =
    { $days ->
        [0] c'est aujourd'hui le dernier jour
        [one] il reste 1 jour
       *[other] il reste { $days } jours
    }
before-deadline-on = Votre délai peut se terminer { $day } : { $left }. On compte à partir du premier jour où cela a pu se passer.
before-deadline-over = Votre délai s'est peut-être terminé { $day }. Une clinique juridique peut vous dire si c'est le cas.
before-nameless = Une lettre sans nom peut quand même montrer qui vous êtes : par sa date, son lieu et ses mots.
before-public = Ce que vous envoyez au conseil municipal ou à un de ses comités devient public, avec votre nom.

## Une lettre

letter-title-complaint = Plainte sur l'accès à un service
letter-title-rule = Une règle qui empêche des personnes d'avoir un service
letter-title-public = Lettre au conseil municipal sur l'accès à un service
letter-to = Destinataire
letter-date = Date
letter-what-happened = Ce qui s'est passé
letter-about = Il s'agit d'un service à { $city } : { $service }.
letter-when = Cela s'est passé { $when }.
letter-insisting-helped = Le service a été donné après que la personne a insisté.
letter-insisting-did-not-help = La personne a insisté. Cela n'a pas aidé.
letter-helper-present = Quelqu'un était là pour aider.
letter-knew-policy-before = La personne connaissait déjà la politique de la Ville.
letter-own-words = Dans les mots de la personne
letter-the-rule = La règle
letter-policy = Le conseil municipal a une politique de services sans peur :
letter-policy-since = (depuis { $since })
letter-what-i-ask = Ce que je demande
letter-ask-you = Je vous demande de faire ceci :
letter-ask-others = Je vous demande de veiller à ce que ceci soit fait :
letter-ask-change = Changer cette règle, pour que les personnes puissent utiliser le service quel que soit leur statut.
letter-ask-say-who = D'ici là, dire en mots simples qui peut utiliser le service et qui ne peut pas.
letter-ask-report = Chercher à savoir si les personnes peuvent utiliser ce service sans peur, et en rendre compte en public.
letter-ask-service = Donner le service, ou dire par écrit pourquoi on ne le donne pas.
letter-ask-apology = Présenter des excuses à la personne.
letter-ask-look = Examiner ce qui s'est passé, et dire ce que vous allez faire.
letter-answer = Réponse
letter-answer-please = Veuillez répondre par écrit. Je laisse ceci vide si je ne veux pas donner mon nom.
letter-answer-to = Nom et où écrire

letter-outcome-served-full = Le service a été donné au complet.
letter-outcome-served-partial-or-conditional = Le service a été donné seulement en partie, ou avec une condition.
letter-outcome-referred-elsewhere = On a dit à la personne d'aller ailleurs.
letter-outcome-told-wait-or-return = On a dit à la personne d'attendre ou de revenir.
letter-outcome-refused = Le service a été refusé.
letter-outcome-left-before-answer = La personne est partie avant d'avoir une réponse.
letter-outcome-did-not-try = La personne n'a pas essayé d'utiliser le service.
letter-outcome-unknown = On ne sait pas comment cela s'est terminé.

letter-barrier-asked-status = Le personnel a demandé le statut d'immigration.
letter-barrier-asked-id = Le personnel a demandé une pièce d'identité.
letter-barrier-asked-health-card = Le personnel a demandé une carte Santé.
letter-barrier-asked-sin = Le personnel a demandé un numéro d'assurance sociale (NAS).
letter-barrier-asked-proof-of-address = Le personnel a demandé une preuve d'adresse.
letter-barrier-asked-entry-date = Le personnel a demandé quand la personne est venue au Canada.
letter-barrier-fee-or-deposit = Le personnel a demandé de l'argent d'abord.
letter-barrier-bad-referral = On a dit à la personne d'aller à un endroit qui ne pouvait pas aider.
letter-barrier-inconsistent-info = Le personnel a dit des choses différentes à des moments différents.
letter-barrier-staff-unaware-of-policy = Le personnel ne connaissait pas la politique.
letter-barrier-threat-to-report = Le personnel a dit qu'il appellerait l'immigration.
letter-barrier-info-shared-or-reported = Ce que le personnel savait sur la personne a été communiqué à d'autres.
letter-barrier-police-status-check = La police a vérifié le statut d'immigration.
letter-barrier-no-language-help = Il n'y avait pas d'aide dans la langue de la personne.
letter-barrier-no-disability-access = Le service était difficile à utiliser avec un handicap.
letter-barrier-disrespect-or-profiling = La personne a été traitée sans respect.
letter-barrier-rule-excludes = Le personnel a dit qu'une règle exclut la personne.
letter-barrier-no-capacity = Le service était complet, ou avait une liste d'attente.
letter-barrier-fear-self-exclusion = La personne avait peur d'utiliser le service.
letter-barrier-did-not-know-right = On n'avait pas dit à la personne qu'elle avait le droit d'utiliser le service.

letter-asked-when-before-service = On l'a demandé avant d'aider.
letter-asked-when-during = On l'a demandé pendant l'aide.
letter-asked-when-after = On l'a demandé après avoir aidé.

letter-channel-in-person = C'était en personne.
letter-channel-phone = C'était par téléphone.
letter-channel-online = C'était en ligne.
letter-channel-via-helper = Quelqu'un qui aidait la personne a parlé pour elle.

letter-staff-front-desk = C'était à l'accueil.
letter-staff-caseworker = C'était avec une personne chargée du dossier.
letter-staff-supervisor = C'était avec un superviseur ou une superviseure.
letter-staff-health-professional = C'était avec un médecin, du personnel infirmier ou un autre membre du personnel de santé.
letter-staff-school-office = C'était au secrétariat de l'école.
letter-staff-security = C'était avec le personnel de sécurité.
letter-staff-police = C'était avec la police.

letter-kind-own-experience = Cela m'est arrivé.
letter-kind-witnessed = Je l'ai vu.
letter-kind-told-by-other = Quelqu'un me l'a raconté.
letter-kind-phone-audit = C'était un appel fait pour savoir comment les personnes sont servies.

letter-for-whom-self = Le service était pour moi.
letter-for-whom-child = Le service était pour un enfant.
letter-for-whom-other = Le service était pour quelqu'un d'autre.

letter-status-rule-not-required = Ce service ne dépend pas du statut d'immigration.
letter-status-rule-required = Une règle fait dépendre ce service du statut d'immigration.
letter-status-rule-emergency-only = En cas d'urgence, ce service ne dépend pas du statut d'immigration.
letter-status-rule-unclear = On ne sait pas clairement si ce service dépend du statut d'immigration.
letter-status-rule-varies = Selon le cas, le statut d'immigration compte ou ne compte pas.

letter-rule-city = La Ville en est responsable.
letter-rule-province = La province en est responsable.
letter-rule-federal = Le gouvernement fédéral en est responsable.
letter-rule-provider = Les personnes qui gèrent le service en sont responsables.
letter-rule-unclear = Je ne sais pas qui en est responsable. Veuillez me le dire.

letter-feeds-training = Former tout le personnel et les gestionnaires à cette règle.
letter-feeds-complaints = Créer une façon sûre de se plaindre, sans nom, et en informer les gens.
letter-feeds-communications = Dire au personnel et au public, en mots simples et dans plusieurs langues, qui peut utiliser ce service.
letter-feeds-province = Dire à la province que ses règles excluent des personnes, et lui demander de les changer.
letter-feeds-canada = Dire au gouvernement fédéral que ses règles excluent des personnes, et lui demander de les changer.
letter-feeds-police = Rendre public combien de fois le statut d'immigration est vérifié, et pourquoi.
letter-feeds-school-board = S'assurer qu'aucune école ne demande cela.
letter-feeds-municipal-id = Accepter une carte d'identité de la Ville, ou une autre preuve que tout le monde peut obtenir.
letter-feeds-accessibility = Rendre le service utilisable pour les personnes handicapées.
letter-feeds-urgent = Veuillez vous occuper de ceci en premier : des personnes peuvent subir un tort maintenant.

## Une carte des droits

counter-may-ask = On peut demander
counter-may-not = On ne peut pas
counter-instead = Ce que vous pouvez montrer à la place

card-title = { $service } : vos droits à { $city }
card-title-all = Services à { $city } : vos droits
card-service = Service
card-may-they-ask = Peut-on demander votre statut d'immigration?
card-say = Ce que vous pouvez dire
card-say-status-rule-not-required = « Ce service n'a pas besoin de mon statut d'immigration. »
card-say-status-rule-emergency-only = « C'est une urgence. Veuillez aider d'abord, et demander les papiers plus tard. »
card-say-status-rule-unclear = « La règle n'est pas claire. Quelle règle suivez-vous? »
card-say-status-rule-varies = « Est-ce que je dois répondre à cela? Quelle règle le dit? »
card-say-not-checked = « Je pense que ce service n'a pas besoin de mon statut d'immigration. Y a-t-il une règle qui le dit? »
card-say-then = « Veuillez demander à la personne qui vous supervise, ou écrire pourquoi c'est non. »
card-instead = Ce que vous pouvez montrer à la place
card-if-refused = Si on refuse
card-first-route = Si on refuse
card-exposure = ce qu'on y apprend sur vous : { $exposure }
card-exposure-unknown = on ne sait pas ce qu'on y apprend sur vous, faites comme si c'était beaucoup de choses
card-learns = Ce qu'on y apprend sur vous
card-learns-unknown = On ne sait pas : faites comme si c'était beaucoup
card-within = dans un délai de { $time }
card-unknown = inconnu
card-advice = Avant de donner votre nom où que ce soit, parlez à une clinique juridique. Cette carte n'est pas un avis juridique.

## Ce qu'il reste à trouver

missing-service = On ne sait rien de ce service
missing-status-rule = Si on peut demander le statut
missing-rule = Ce que dit la règle
missing-source = Une source qui le dit
missing-routes = Où porter plainte
missing-exposure = Ce que ce recours apprend sur la personne qui se plaint
missing-deadline = Combien de temps on peut attendre
missing-may-ask = Ce que le personnel peut demander
missing-may-not = Ce que le personnel ne peut pas demander
missing-instead = Ce qu'on peut montrer à la place de papiers
missing-policy = Depuis quand la Ville a sa politique

## Toronto

# La politique

toronto-policy-name = Accès sans peur (CD18.5); AccessTO

# Où porter plainte

toronto-route-division = La division de la Ville qui gère le service
toronto-route-311 = 311, par téléphone
toronto-route-city-human-rights = Bureau des droits de la personne de la Ville
toronto-route-ombudsman-toronto = Ombudsman Toronto
toronto-route-ontario-ombudsman = Ombudsman de l'Ontario
toronto-route-patient-ombudsman = Ombudsman des patients
toronto-route-leca = Agence des plaintes contre les forces de l'ordre (conduite des agents)
toronto-route-inspectorate-policing = Service d'inspection des services policiers (politiques et services)
toronto-route-police-services-board = Commission de service de police
toronto-route-hrto = Tribunal des droits de la personne de l'Ontario
toronto-route-ministry-labour = Ministère du Travail
toronto-route-wsib-appeals = Appels à la WSIB (CSPAAT), puis le tribunal d'appel
toronto-route-school-board = Conseil scolaire
toronto-route-landlord-tenant-board = Commission de la location immobilière
toronto-route-social-benefits-tribunal = Tribunal de l'aide sociale
toronto-route-opc = Commissariat à la protection de la vie privée du Canada
toronto-route-internal-review = Révision interne du fournisseur de logement
toronto-route-library-board = Conseil de la bibliothèque
toronto-route-transit-commission = Commission de transport
toronto-route-board-of-health = Conseil de santé
toronto-route-regulatory-college = L'ordre de réglementation de la profession
toronto-route-ministry = Le ministère responsable
toronto-route-service-ontario = ServiceOntario
toronto-route-legal-aid-ontario = Aide juridique Ontario
toronto-route-mp-minister = Député ou députée au Parlement, ou ministre
toronto-route-federal-court = Cour fédérale
toronto-route-provider = Le fournisseur lui-même
toronto-route-public-deputation = Prise de parole ou lettre au conseil municipal ou à un comité
toronto-route-provincial-government = Lettre au gouvernement de l'Ontario (le ou la ministre responsable)
toronto-route-federal-government = Lettre au gouvernement du Canada (le ou la ministre responsable)

# À qui une lettre est adressée, là où ce n'est pas le nom ci-dessus

toronto-addressee-public-deputation = Le conseil municipal, ou un de ses comités
toronto-addressee-provincial-government = Le gouvernement de l'Ontario (le ou la ministre responsable)
toronto-addressee-federal-government = Le gouvernement du Canada (le ou la ministre responsable)

# Ce qu'il faut savoir de ces recours

toronto-note-route-division = la plupart des plaintes ne demandent pas de preuve d'identité; un formulaire en ligne ou le souhait d'une réponse peut exiger un nom ou un courriel
toronto-note-route-311 = le formulaire en ligne peut demander un nom ou un courriel
toronto-note-route-ombudsman-toronto = confidentiel, dernier recours, toute personne du public qui est touchée, plus de 100 langues, une autre personne avec un consentement écrit; peut exiger des documents
toronto-note-route-ontario-ombudsman = confidentiel, sauf avec votre accord
toronto-note-route-patient-ombudsman = demande le nom, le téléphone, l'adresse
toronto-note-route-leca = dépôt avec le nom (déduit)
toronto-note-route-police-services-board = ce qui est envoyé à une commission publique peut devenir public avec le nom
toronto-note-route-hrto = dépôt avec le nom (déduit); « pourrait être risqué »
toronto-note-route-ministry-labour = dépôt avec le nom (déduit)
toronto-note-route-wsib-appeals = dépôt avec le nom (déduit)
toronto-note-route-social-benefits-tribunal = non vérifié
toronto-note-route-opc = fouilles d'appareils à la frontière
toronto-note-route-library-board = non vérifié
toronto-note-route-transit-commission = non vérifié
toronto-note-route-board-of-health = non vérifié
toronto-note-route-federal-court = non vérifié
toronto-note-route-public-deputation = devient un document public, avec le nom de son auteur ou autrice
toronto-note-route-provincial-government = quand la règle elle-même vient de la province; ce qui est envoyé à un ou une ministre peut être gardé et divulgué
toronto-note-route-federal-government = quand la règle elle-même est fédérale

# Les règles des services

toronto-rule-shelter = Normes des refuges (Shelter Standards) 5.4(a)(iii) : le statut n'est pas un motif de refus; 8.1(e) : il n'est pas noté à l'admission, sauf si cela a été approuvé
toronto-rule-rec = Sur la liste de la Ville des services sans preuve de statut; le formulaire de subvention accepte un passeport, et une lettre d'un organisme ou d'un groupe religieux pour le revenu
toronto-rule-lib = Une pièce d'identité avec le nom et l'adresse; une lettre d'un refuge ou d'un organisme quand il n'y a pas d'adresse
toronto-rule-pubhealth = Sur la liste de la Ville; service donné selon des règles de la province
toronto-rule-fire-ems = Une personne qui appelle peut demander « ambulance seulement »
toronto-rule-city-info = AccessTO
toronto-rule-childcare = Sur la liste de la Ville
toronto-rule-childcare-sub = Une exception nommée d'AccessTO : service donné pour un autre gouvernement; annulé à cause du statut dans certains cas, contesté
toronto-rule-employ = Sur la liste de la Ville; service donné selon des règles de la province
toronto-rule-housing-rgi = Tous les membres ont la citoyenneté, ont ou demandent la résidence permanente, ou ont ou demandent le statut de réfugié; aucune mesure de renvoi exécutoire
toronto-rule-housing-priv = Les centres d'aide au logement sont sur la liste de la Ville
toronto-rule-ow = Le Règl. de l'Ont. 134/98, art. 6, exclut les touristes, la plupart des visiteurs et les personnes visées par une mesure de renvoi exécutoire; pour les personnes sans statut, la loi n'est « pas claire »
toronto-rule-odsp = Directive 2.5 : le statut doit être prouvé par des documents
toronto-rule-foodbank = Daily Bread : donner des renseignements personnels est facultatif, personne n'est refusé; le conseil municipal a demandé aux organismes financés par la Ville de respecter l'accès sans peur
toronto-rule-school = Loi sur l'éducation, art. 49.1 (moins de 18 ans); NPP 136 (PPM 136) : la même preuve que pour tout enfant
toronto-rule-chc = Des soins sans carte Santé; les territoires desservis s'appliquent
toronto-rule-er = Une urgence qui met la vie en danger ne peut pas être refusée; l'hôpital peut envoyer une facture; le financement de mars 2020 pour les personnes non assurées a pris fin le 31 mars 2023
toronto-rule-clinic = Dépend de l'assurance (OHIP, carte Santé)
toronto-rule-ohip = Preuve d'un statut qui donne droit à l'OHIP (carte Santé); un bébé né en Ontario y a droit quel que soit le statut des parents
toronto-rule-esa = Les réclamations ne sont pas rejetées à cause du statut
toronto-rule-wsib = Les personnes qui travaillent sans permis peuvent faire une réclamation
toronto-rule-legal = Les critères indiqués sont le territoire desservi et le revenu
toronto-rule-id = Un passeport étranger seul est accepté sur d'anciennes listes
toronto-rule-police = Politique de la commission de 2006 : on ne demande pas le statut aux victimes et aux témoins, sauf s'il y a des motifs véritables (« bona fide ») d'application de la loi
toronto-rule-humanrights = La citoyenneté et le lieu d'origine sont parmi les motifs
toronto-rule-immig = Le conseil municipal a demandé un programme de régularisation

# Ce qu'on peut demander

toronto-may-ask-lib = une pièce d'identité avec votre nom et votre adresse
toronto-may-ask-odsp = des papiers qui montrent votre statut
toronto-may-ask-school = la même preuve que pour tout enfant
toronto-may-ask-er = un paiement : l'hôpital peut envoyer une facture
toronto-may-ask-ohip = une preuve d'un statut que l'OHIP (carte Santé) accepte
toronto-may-ask-legal = où vous habitez et combien vous gagnez

# Ce qu'on ne peut pas faire

toronto-may-not-shelter = vous refuser à cause de votre statut, ni le noter à l'admission, sauf si cela a été approuvé
toronto-may-not-foodbank = vous refuser parce que vous gardez vos renseignements personnels pour vous (banques alimentaires Daily Bread)
toronto-may-not-school = refuser un enfant de moins de 18 ans à cause du statut
toronto-may-not-er = vous refuser quand votre vie est en danger
toronto-may-not-police = demander le statut aux victimes et aux témoins, sauf s'il y a des motifs véritables (« bona fide ») d'application de la loi

# Ce qu'on peut montrer à la place

toronto-instead-rec = Pour la subvention : un passeport, et une lettre d'un organisme ou d'un groupe religieux comme preuve de revenu
toronto-instead-lib = Sans adresse : une lettre d'un refuge ou d'un organisme
toronto-instead-city-info = La preuve de votre identité ou de votre adresse n'a pas besoin de venir d'un gouvernement : une facture de services publics peut suffire
toronto-instead-id = Un passeport étranger seul, sur d'anciennes listes
