.PHONY: demo serve test check
demo: ## duty options of real goods, both ways
	@scripts/demo
serve: ## all of it in a browser, on this machine
	@scripts/serve
test: ## the tests
	@scripts/test
check: ## style, types, and the law book against its sources
	@scripts/check
