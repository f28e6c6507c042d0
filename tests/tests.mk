# Tests, lints, fuzzing and benchmarks: included by the Makefile, whose names these are.

vectors  := $(or $(IDCTL_VECTORS),../shared/vectors)
fuzz     := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))
fuzz_bin := $(fuzz:%=$(B)/%)
lints    := layers sql budgets words shell man gen format tidy selftest
run      := ASAN_OPTIONS=detect_stack_use_after_return=1 IDCTL_VECTORS=$(vectors) IDCTL=$(B)/idctl IDCTL_PLAIN=build/plain/idctl B=$(B) tests/run -j2
whole     = -Wl,--whole-archive $(B)/libidctl.a -Wl,--no-whole-archive $(libs)

$(B)/test_%: $(B)/tests/unit/test_%.o $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(whole) -ljansson -lcmocka

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(if $(filter fuzz,$(PROFILE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o) $(whole)

$(unit:%=$(B)/tests/unit/%.o) $(fuzz:%=$(B)/tests/fuzz/%.o): | $(B)/gen/stmt.h

cmd_part  := $(filter-out $(B)/cmd/main.o,$(cmd_obj))
store_bin := $(patsubst tests/store/%.c,$(B)/test_store_%,$(filter-out %/faulty.c %/fixture.c,$(wildcard tests/store/*.c)))
all_bin   := $(patsubst tests/cmd/%.c,$(B)/test_cmd_%,$(wildcard tests/cmd/all_*.c))
sweep_bin := $(store_bin) $(all_bin)
sweep_obj := $(patsubst %.c,$(B)/%.o,$(wildcard tests/store/*.c tests/cmd/*.c))
beside    := $(B)/tests/store/faulty.o $(B)/tests/store/fixture.o
of_cmd    := $(B)/test_parse $(B)/test_help $(B)/test_gen

$(store_bin): $(B)/test_store_%: $(B)/tests/store/%.o $(beside) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(beside) $(whole) -lcmocka

$(all_bin): $(B)/test_cmd_%: $(B)/tests/cmd/%.o $(B)/tests/cmd/run.o $(B)/tests/store/faulty.o $(cmd_part) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(B)/tests/cmd/run.o $(B)/tests/store/faulty.o $(cmd_part) $(whole) -ljansson -lcmocka

# unit tests and fuzz targets of cmd/
$(of_cmd): $(B)/%: $(B)/tests/unit/%.o $(cmd_part) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(cmd_part) $(whole) -lcmocka

$(B)/fuzz_args: $(B)/tests/fuzz/fuzz_args.o $(B)/tests/fuzz/replay.o $(cmd_part) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(cmd_part) \
		$(if $(filter fuzz,$(PROFILE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o) $(whole)

$(sweep_obj): | $(B)/gen/stmt.h

plain:                                      ## the program without sanitizers, for valgrind
	$(Q)$(MAKE) PROFILE=plain B=build/plain all

check-sweeps: all $(sweep_bin) plain        ## the catalogue, the drivers, all commands
	@IDCTL_PLAIN=build/plain/idctl $(run) $(sweep_bin) $(sort $(wildcard tests/sweep/*.t))

check:                                      ## install what tests need, and run everything; the crash sweep sampled
	@tests/deps.sh build demo test --install
	@$(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=$(or $(SAMPLE),40) check-all

check-full:                                 ## the same, the crash sweep at every point
	@tests/deps.sh build demo test --install
	@$(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=1 RUN_TIMEOUT=7200 check-all

check-all: all $(unit_bin) $(fuzz_bin) $(sweep_bin) plain
	@SAMPLE=$(SAMPLE) RUN_TIMEOUT=$(or $(RUN_TIMEOUT),600) $(run) tests/sweep/kill.sh $(unit_bin) $(sweep_bin) $(sort $(wildcard tests/*/*.t)) $(lints:%=tests/lint/%.sh)

check-unit: all $(unit_bin)                 ## the unit tests
	@$(run) $(unit_bin)

check-cli: all                              ## the transcripts
	@$(run) $(sort $(wildcard tests/cli/*.t))

check-sweep: all                            ## the crash sweep, SAMPLE=1 for every point
	@IDCTL=$(B)/idctl SAMPLE=$(or $(SAMPLE),1) tests/sweep/kill.sh

lint: all                                   ## layers, SQL, budgets, words, shell, manuals, generated, format, clang-tidy
	@$(run) $(lints:%=tests/lint/%.sh)

golden: all                                 ## write the transcripts anew: review the difference
	@GOLDEN=update $(run) $(sort $(wildcard tests/cli/*.t))

fuzz-replay: all $(fuzz_bin)                ## the fuzz targets on their corpora
	@$(run) tests/fuzz/replay.t

fuzz:                                       ## search with libFuzzer: FUZZ=ini FUZZ_TIME=600
	$(Q)$(MAKE) PROFILE=fuzz CC=clang build/fuzz/fuzz_$(FUZZ) $(mod_so:build/$(PROFILE)/%=build/fuzz/%)
	$(Q)mkdir -p build/fuzz/corpus/$(FUZZ)
	build/fuzz/fuzz_$(FUZZ) -max_total_time=$(or $(FUZZ_TIME),60) build/fuzz/corpus/$(FUZZ) $(wildcard tests/fuzz/corpus/$(FUZZ))

bench_lib := $(B)/tests/bench/floor.o $(B)/gen/stmt.o
bench_bin := $(addprefix $(B)/bench/,run fill floor_start floor_store floor_export floor_audit floor_jwt)

bench:                                      ## the figures of doc/performance.md, each beside its floor; never fails by time
	$(Q)$(MAKE) --no-print-directory PROFILE=release B=$(or $(BENCH_B),build/release) bench-all

bench-all: all $(bench_bin)
	@IDCTL=$(B)/idctl BENCH=$(B)/bench tests/bench/bench.sh

# floors are linked to what they are compared with, needed or not
$(B)/bench/fill: bench_libs = $(B)/libidctl.a $(libs)
$(B)/bench/floor_audit: bench_libs = -lcrypto
$(B)/bench/floor_jwt: bench_libs = -ljwt
$(B)/bench/run: bench_libs =
$(B)/bench/%: $(B)/tests/bench/%.o $(B)/libidctl.a $(bench_lib)
	@mkdir -p $(@D)
	@echo "  LD   $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -pie -Wl,-z,relro,-z,now -o $@ $< \
		$(if $(filter floor_store floor_export floor_audit floor_jwt,$*),$(bench_lib)) \
		$(if $(filter run,$*),,-Wl,--no-as-needed -lsqlite3 -lsodium) $(bench_libs)

$(B)/tests/bench/%.o: | $(B)/gen/stmt.h

