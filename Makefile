.PHONY: demo test check
demo: ## duty options of real goods, both ways
	@scripts/demo
test: ## the tests
	@scripts/test
check: ## style, types, and the law book against its sources
	@scripts/check
