# Everything a newcomer needs: `make demo`, `make test`. Both set up what they need first.
.DEFAULT_GOAL := help
export NX_DAEMON := false
export NX_NO_CLOUD := true

READY := node_modules/.edgebeat-ready

.PHONY: help build demo up down verify test lint format clean

help: ## Say what there is
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

$(READY): package-lock.json package.json $(wildcard */package.json)
	@node -e 'const [a,b]=process.versions.node.split(".").map(Number); if (a<20||(a===20&&b<19)) { console.error("EdgeBeat needs Node 20.19 or newer; this is "+process.version+". See https://nodejs.org/"); process.exit(1) }'
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

build: $(READY) ## Install what is missing and compile
	@npx tsc --build

demo: build ## Run the main job on three members (ARGS=--exit ends by itself)
	@node cli/dist/main.js demo $(ARGS)

up: build ## Start the embedded consortium and stay (ARGS: see `edgebeat up --help`)
	@node cli/dist/main.js up $(ARGS)

down: build ## Stop a running consortium
	@node cli/dist/main.js down $(ARGS)

verify: build ## Verify the members' ledgers
	@node cli/dist/main.js verify $(ARGS)

test: build ## Check style, then run all tests
	@npx eslint . --max-warnings 0 --cache --cache-location node_modules/.cache/eslint
	@npx prettier --check --log-level warn .
	@npx jest $(ARGS)

lint: build ## Check style
	@npm run --silent lint

format: $(READY) ## Format all files
	@npm run --silent format

clean: ## Remove what was compiled; data and node_modules stay
	@rm -rf */dist */*.tsbuildinfo
