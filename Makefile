# How everything starts. Recipes only call the project's own commands; no logic of the service lives here.

PYTHON ?= python3
AS_ROOT := $(shell [ "$$(id -u)" = 0 ] || echo sudo -n)
APT := $(AS_ROOT) env DEBIAN_FRONTEND=noninteractive apt-get -qq
IN_VENV := .venv/bin/python
# One process more than there are cores: a test often waits for a browser. Those of the browser first, which are the longest.
PYTEST := $(IN_VENV) -m pytest --dist loadfile --no-loadscope-reorder --numprocesses $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# What holds of trees, walks, keys, origins and the log whatever they are given.
PROPERTIES := $(addprefix tests/,$(addprefix journey/test_,walk.py strict_yaml.py mutated_trees.py) \
  $(addprefix register/,test_keys.py test_audit.py sites/test_origins.py))
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What is compiled once serves each of the many processes that tests start.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test proof accept bench faults fuzz audit fix clean

help: ## affiche cette liste
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

run: .venv/run ## prépare puis démarre le service et trois sites partenaires d'exemple
	@exec $(IN_VENV) partners/serve.py

test: .venv/test ## lance tous les tests, navigateur compris
	@$(IN_VENV) -m tests.browser.chromium --ensure
	@$(IN_VENV) -m tests.nu --ensure
	@$(IN_VENV) -m tests.browser.engines --ensure
	@$(IN_VENV) -m tests.nginx --ensure
	@$(IN_VENV) -m ruff check --quiet . && $(IN_VENV) -m ruff format --quiet --check .
	@$(PYTEST)

proof: .venv/test ## lance les preuves longues : axe-core sur tout, dans chaque langue, largeur et jeu de couleurs
	@$(IN_VENV) -m tests.browser.chromium --ensure
	@$(IN_VENV) -m tests.nu --ensure
	@$(PYTEST) -m proof

accept: .venv/test ## garde ce que dix écrans disent aux lecteurs d'écran ; à relire avec git diff
	@$(IN_VENV) -m tests.browser.chromium --ensure
	@ACCEPT=1 $(IN_VENV) -m pytest tests/browser/test_screens.py

bench: .venv/test ## mesure poids, débit, démarrage, pages hôtes… ; une partie avec PART=serving
	@$(IN_VENV) -m bench $(PART)

faults: .venv/test ## tue, bloque, remplit, ralentit et dérègle le service, et dit ce qui tient ; QUICK=1 pour faire court
	@$(IN_VENV) -m faults $(if $(QUICK),--quick) $(ONLY)

fuzz: .venv/test ## donne aux lecteurs de textes d'inconnus des textes guidés par le code (SECONDS=1800), puis cent mille cas à chaque propriété
	@$(IN_VENV) -m pip install --quiet --editable '.[fuzz]'
	@$(IN_VENV) -m tests.fuzz --seconds $(or $(SECONDS),60) $(ONLY)
	$(if $(ONLY),,@$(PYTEST) --hypothesis-profile many $(PROPERTIES))

audit: .venv/test ## cherche les failles connues des bibliothèques installées ; échoue tant qu'elle n'a pas pu le savoir
	@$(IN_VENV) -m pip install --quiet --editable '.[audit]'
	@$(IN_VENV) -m pip freeze --exclude-editable > .venv/frozen.txt
	@$(IN_VENV) -m pip_audit --strict --disable-pip --no-deps --progress-spinner off -r .venv/frozen.txt || { \
	  echo "Des failles sont connues, ou la base des failles n'a pas répondu de tout : voir ci-dessus." >&2; exit 1; }

fix: .venv/test ## remet en forme le code Python
	@$(IN_VENV) -m ruff format --quiet .
	@$(IN_VENV) -m ruff check --quiet --fix .

clean: ## supprime ce que make a installé ou fabriqué ; ne touche pas aux données
	@rm -rf .venv build *.egg-info .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

# Each stamp is newer than the files that list the libraries, so a second run installs nothing.
.venv/run: setup.cfg pyproject.toml | .venv/made
	@echo "Installation des bibliothèques…"
	@$(IN_VENV) -m pip install --quiet --editable .
	@touch $@

.venv/test: setup.cfg pyproject.toml | .venv/made
	@echo "Installation des bibliothèques et des outils de test…"
	@$(IN_VENV) -m pip install --quiet --editable '.[test]'
	@touch .venv/run $@

# Debian ships venv apart from Python; a failed attempt leaves half an environment, hence --clear.
.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Il faut Python 3.11 ou plus récent : make PYTHON=/chemin/vers/python3" >&2; exit 1; }
	@$(PYTHON) -m venv --clear .venv >/dev/null 2>&1 \
	  || { $(APT) update && $(APT) install -y python3-venv && $(PYTHON) -m venv --clear .venv; } >/dev/null 2>&1 \
	  || { echo "Il manque le module venv de Python : apt install python3-venv, puis relancez." >&2; exit 1; }
	@touch $@
