"""What can go wrong in our own terms: one class per thing, each with the HTTP status and French title it shows.

Only data lives here; how an error is rendered is decided in `web/problems.py` and `cli.py`, never by the error itself.
"""


class WidgetError(Exception):
    """Base of every error of the service; its text is one French sentence fit for the person who caused it.

    `sentence` and `values` are that text before its `%(name)s` are replaced, for who tells it in another language.
    """

    status = 500
    title = "Erreur interne"
    retry_after = None
    challenge = None  # what WWW-Authenticate says of how to prove who one is

    def __init__(self, sentence="", **values):
        super().__init__(sentence % values if values else sentence)
        self.sentence = sentence
        self.values = values


class ConfigError(WidgetError):
    """A setting is unknown or has a value that cannot be used."""

    title = "Réglage invalide"


class BadYaml(WidgetError):
    """A YAML file cannot be read; `line` and `column` count from 1."""

    title = "Fichier YAML illisible"

    def __init__(self, message, line, column):
        super().__init__(f"{message} (ligne {line}, colonne {column})")
        self.line = line
        self.column = column


class BadCatalogue(WidgetError):
    """The translations of a language cannot be read."""

    title = "Traduction illisible"


class BadRelease(WidgetError):
    """A version of the loader cannot be released."""

    title = "Version refusée"


class _Mistakes(WidgetError):
    """Something written by hand is wrong; `mistakes` lists every reason, one sentence each."""

    def __init__(self, mistakes):
        self.mistakes = list(mistakes)
        super().__init__("\n".join(self.mistakes))


class BadTree(_Mistakes):
    """The decision tree cannot be published."""

    title = "Arbre de décision invalide"


class BadStories(_Mistakes):
    """Stories cannot be read, or do not reach the diagnosis they should."""

    title = "Récits invalides"


class BadSheets(_Mistakes):
    """Partners' sheets cannot be imported; nothing of them was."""

    status = 422
    title = "Fiches invalides"


class BadProviders(_Mistakes):
    """A file of providers cannot be imported; nothing of it was."""

    status = 422
    title = "Fichier refusé"


class BadPartner(WidgetError):
    """A partner's sheet is incomplete or contradicts what is registered."""

    status = 422
    title = "Partenaire invalide"


class BadOrigin(WidgetError):
    """The text is not the exact origin (scheme, host, port) of a site."""

    status = 422
    title = "Origine refusée"


class BadVisit(WidgetError):
    """A partner's site cannot be visited, or what it answers cannot be used."""

    status = 422
    title = "Site injoignable"


class TooManyVisits(WidgetError):
    """As many sites are being visited as may be at once; `retry_after` is in seconds."""

    status = 503
    title = "Service momentanément indisponible"
    retry_after = 5


class BadProof(WidgetError):
    """A site does not show that whoever applies for it owns it."""

    status = 422
    title = "Preuve absente"


class BadApplication(WidgetError):
    """An application is incomplete, or cannot undergo what was asked."""

    status = 422
    title = "Inscription invalide"


class UnknownApplication(WidgetError):
    """No application has that number."""

    status = 404
    title = "Inscription inconnue"


class TooManyApplications(WidgetError):
    """As many applications wait as may wait at once; `retry_after` is in seconds."""

    status = 429
    title = "Trop d'inscriptions en attente"
    retry_after = 86400


class BadMail(WidgetError):
    """The text is not an address or a subject that a message may have."""

    status = 422
    title = "Adresse refusée"


class MailNotSent(WidgetError):
    """A message could not be handed to the mail server, nor kept; `retry_after` is in seconds."""

    status = 503
    title = "Message non envoyé"
    retry_after = 60


class UnknownMessage(WidgetError):
    """No message of that name is kept."""

    status = 404
    title = "Message inconnu"


class BadKey(WidgetError):
    """The key is malformed, or cannot undergo what was asked."""

    status = 422
    title = "Clé invalide"


class BadConfirmation(WidgetError):
    """What was asked to be confirmed cannot be, by this person or any more."""

    status = 409
    title = "Confirmation refusée"


class BadLine(WidgetError):
    """The line to paste would make a button that nobody could read."""

    status = 422
    title = "Ligne refusée"


class BadStaff(WidgetError):
    """What an account of the staff should be cannot be: its login, name, role or passphrase."""

    status = 422
    title = "Compte invalide"


class BadCredentials(WidgetError):
    """What was given to sign in is not right; nothing tells whether the login exists."""

    status = 401
    title = "Connexion refusée"


class BadSecretKey(WidgetError):
    """No secret key was shown, or one that is unknown or revoked."""

    status = 401
    title = "Clé secrète refusée"
    challenge = 'Bearer realm="17Cyber"'


class SuspendedPartner(WidgetError):
    """The partner is known and may do nothing until they are resumed."""

    status = 403
    title = "Partenaire suspendu"


class BadPasskey(WidgetError):
    """A passkey cannot be kept, or is not the person's."""

    status = 422
    title = "Clé d'accès refusée"


class TooSoon(WidgetError):
    """Too many wrong tries at a login: the next one is looked at in `retry_after` seconds."""

    status = 429
    title = "Trop d'essais"

    def __init__(self, message, retry_after=1):
        super().__init__(message)
        self.retry_after = retry_after


class OldForm(WidgetError):
    """A form comes without the token its page was given, or with another's."""

    status = 400
    title = "Page trop ancienne"


class BadLink(WidgetError):
    """A signed link is incomplete, altered or too old."""

    status = 404
    title = "Lien périmé"


class NoSession(WidgetError):
    """Nobody is signed in, or no longer."""

    status = 401
    title = "Connexion demandée"
    challenge = 'Bearer realm="17Cyber, équipe"'


class OldSecondFactor(WidgetError):
    """What is asked takes a second factor given within the last five minutes."""

    status = 403
    title = "Second facteur demandé"


class ForbiddenRole(WidgetError):
    """This person's role does not let them do that."""

    status = 403
    title = "Accès refusé"


class UnknownStaff(WidgetError):
    """No account of the staff has that login."""

    status = 404
    title = "Compte inconnu"


class UnknownPartner(WidgetError):
    """No such partner, or none that may be shown: both look the same from outside."""

    status = 404
    title = "Partenaire inconnu"


class UnknownKey(WidgetError):
    """No such key in the register."""

    status = 404
    title = "Clé inconnue"


class UnknownId(WidgetError):
    """The tree has nothing of that id where one was asked for."""

    status = 404
    title = "Identifiant inconnu"


class CannotPublish(WidgetError):
    """A good tree cannot be put in the place of the published one."""

    status = 409
    title = "Publication impossible"


class UnknownEdition(WidgetError):
    """No edition of that number is kept."""

    status = 404
    title = "Édition inconnue"


class UnknownDiagnosis(WidgetError):
    """The published tree has no diagnosis of that id."""

    status = 404
    title = "Diagnostic inconnu"


class BadGeoFile(WidgetError):
    """A file of communes or stations is not one that is known, or cannot be believed; nothing of it was kept."""

    status = 422
    title = "Fichier refusé"


class UnknownCommune(WidgetError):
    """No commune has that code, name or postcode."""

    status = 404
    title = "Commune inconnue"


class UnknownCode(WidgetError):
    """A victim's code that is mistyped, or stands for nothing that is still kept."""

    status = 404
    title = "Code inconnu"


class UnknownConversation(WidgetError):
    """No conversation of that number is kept."""

    status = 404
    title = "Conversation inconnue"


class ConversationEnded(WidgetError):
    """Nothing more can be said in a conversation that is over."""

    status = 409
    title = "Conversation terminée"


class NotTheirs(WidgetError):
    """A conversation that this officer does not hold, or cannot take."""

    status = 409
    title = "Conversation d'un autre"


class BadMessage(WidgetError):
    """A message that cannot be kept as it is."""

    status = 422
    title = "Message refusé"


class UnknownProvider(WidgetError):
    """The directory holds no provider of that identifier."""

    status = 404
    title = "Prestataire inconnu"


class BadDossier(WidgetError):
    """A dossier would hold nothing, or something that cannot be handed over."""

    status = 422
    title = "Dossier refusé"


class BadAlert(WidgetError):
    """An alert to specialists has no reason, or one that cannot be kept."""

    status = 422
    title = "Alerte refusée"


class BadDelivery(WidgetError):
    """What was handed over, or is being so, cannot undergo what was asked."""

    status = 409
    title = "Trop tard"


class UnknownDelivery(WidgetError):
    """Nothing to be handed to investigators has that number."""

    status = 404
    title = "Livraison inconnue"


class BadDetails(WidgetError):
    """A name, a number or a text that someone gives so as to be helped cannot be used."""

    status = 422
    title = "Coordonnées invalides"


class UnknownStation(WidgetError):
    """No station goes by that reference, or none that receives by appointment."""

    status = 404
    title = "Poste inconnu"


class BadSlot(WidgetError):
    """Nobody can come to that station at that moment."""

    status = 422
    title = "Créneau invalide"


class SlotTaken(WidgetError):
    """Someone else comes to that station at that moment; the sentence tells which are free, `left` are these."""

    status = 409
    title = "Créneau déjà pris"

    def __init__(self, sentence, left=(), **values):
        super().__init__(sentence, **values)
        self.left = left


class UnknownAppointment(WidgetError):
    """No appointment of that number is kept."""

    status = 404
    title = "Rendez-vous inconnu"


class AppointmentOver(WidgetError):
    """The appointment was cancelled, or is in the station's hands: it changes no more here."""

    status = 409
    title = "Rendez-vous déjà transmis ou annulé"


class BadWindow(WidgetError):
    """Nobody can be called back in that window."""

    status = 422
    title = "Plage invalide"


class UnknownCallback(WidgetError):
    """No call back of that number is kept."""

    status = 404
    title = "Rappel inconnu"


class StoreBusy(WidgetError):
    """The database cannot be used just now (locked, full, read-only, damaged); `retry_after` is in seconds."""

    status = 503
    title = "Service momentanément indisponible"
    retry_after = 5


class BadBackup(WidgetError):
    """A backup cannot be made there, is not whole, or would be put where there is something already."""

    status = 409
    title = "Sauvegarde impossible"


class SealedOtherwise(StoreBusy):
    """Something was sealed under another secret, or for something else: nobody can read it here."""
