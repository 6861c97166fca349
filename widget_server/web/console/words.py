"""What the console calls the states of partners, applications and keys."""

PARTNER_STATES = {"active": "Actif", "suspended": "Suspendu", "left": "Parti"}
APPLICATION_STATES = {"waiting": "En attente", "approved": "Approuvée", "refused": "Refusée"}
APPLICATION_KINDS = {"waiting": "", "approved": "good", "refused": "bad"}
KEY_STANDINGS = {"active": "Active", "expired": "Terminée", "revoked": "Révoquée"}
ENVIRONMENTS = {"live": "Production", "test": "Essai"}
