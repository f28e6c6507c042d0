# Tests, lints, fuzzing and benchmarks: included by the Makefile, whose names these are.

vectors  := $(or $(IDCTL_VECTORS),../shared/vectors)
fuzz     := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))
fuzz_bin := $(fuzz:%=$(B)/%)
lints    := layers sql budgets relocations rules words names shell man adding gen format tidy selftest
# Where many libraries are opened at run time (libpq brings twenty), libasan takes what is before a block of thread-local
# storage for its length, and the leak detector follows that into nowhere: its view of such blocks is turned off.
# A clock for tests is loaded before libasan.
asan     := detect_stack_use_after_return=1:intercept_tls_get_addr=0:verify_asan_link_order=0
# A program with sanitizers takes ten times as long to start as to run. Where processes are what is tested, it is the one
# without; check-full has them there, too.
P        := build/plain
tested   := $(if $(FULL),$(B),$(P))/idctl
run      := ASAN_OPTIONS=$(asan) IDCTL_VECTORS=$(vectors) IDCTL=$(tested) IDCTL_PLAIN=$(P)/idctl B=$(B) \
	LAUNCH=$(P)/launch CLOCK=$(P)/clock.so MEMORY=$(P)/memory.so PG_PROXY=$(P)/pg_proxy
# two more than there are processors: some wait for a disk, a clock or a server
JOBS     ?= $(shell expr $$(nproc) + 2)
# which sample the sweeps take
SEED     := $(or $(SEED),$(shell od -An -N2 -tu2 /dev/urandom | tr -d ' '))
export SEED
files    := $(run) tests/run -j$(JOBS)
both     := $(run) tests/pg/with.sh tests/run -j$(JOBS)
# The unit tests that begin with a store.
unit_pg  := $(patsubst tests/unit/%.c,pgsql:$(B)/%,$(sort $(shell grep -lE 'fx_open|FX_TEST' tests/unit/test_*.c)))
cli      := $(sort $(wildcard tests/cli/*.t))
# Not on PostgreSQL: what a store's file may be, and what may stand beside it; the tour of README.md, which is on a file;
# copy.t, which goes from each engine to each by itself.
cli_pg   := $(patsubst %,pgsql:%,$(filter-out %/store_files.t %/neighbours.t %/journals.t %/mounted.t %/readme.t %/copy.t,$(cli)))
whole     = -Wl,--whole-archive $(B)/libidctl.a -Wl,--no-whole-archive $(libs)

$(B)/test_%: $(B)/tests/unit/test_%.o $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(whole) -ljansson -lz -lcmocka

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(if $(filter fuzz,$(PROFILE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o) $(whole)

$(unit:%=$(B)/tests/unit/%.o) $(fuzz:%=$(B)/tests/fuzz/%.o): | $(B)/gen/stmt.h

cmd_part  := $(filter-out $(B)/cmd/argv/main.o,$(cmd_obj))
store_bin := $(patsubst tests/store/%.c,$(B)/test_store_%,$(filter-out %/faulty.c %/fixture.c,$(wildcard tests/store/*.c)))
all_bin   := $(patsubst tests/cmd/%.c,$(B)/test_cmd_%,$(wildcard tests/cmd/all_*.c))
sweep_bin := $(store_bin) $(all_bin)
sweep_pg  := $(patsubst %,pgsql:%,$(filter %_readers %_writers,$(all_bin)))
sweep_obj := $(patsubst %.c,$(B)/%.o,$(wildcard tests/store/*.c tests/cmd/*.c))
beside    := $(B)/tests/store/faulty.o $(B)/tests/store/fixture.o
of_cmd    := $(B)/test_parse $(B)/test_parse_table $(B)/test_help $(B)/test_gen $(B)/test_advice

$(store_bin): $(B)/test_store_%: $(B)/tests/store/%.o $(beside) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(beside) $(whole) -lcmocka

$(all_bin): $(B)/test_cmd_%: $(B)/tests/cmd/%.o $(B)/tests/cmd/run.o $(B)/tests/cmd/run_server.o $(B)/tests/store/faulty.o $(cmd_part) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(B)/tests/cmd/run.o $(B)/tests/cmd/run_server.o $(B)/tests/store/faulty.o $(cmd_part) $(whole) -ljansson -lcmocka

# unit tests and fuzz targets of cmd/
$(of_cmd): $(B)/%: $(B)/tests/unit/%.o $(cmd_part) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(cmd_part) $(whole) -lcmocka

$(B)/fuzz_args $(B)/fuzz_batch: $(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(cmd_part) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(cmd_part) \
		$(if $(filter fuzz,$(PROFILE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o) $(whole)

# its module is a part of it: what a server answers never comes through a socket here
$(B)/tests/fuzz/fuzz_pgsql.o: private std += -isystem $(shell pg_config --includedir)
$(B)/fuzz_pgsql: $(B)/tests/fuzz/fuzz_pgsql.o $(B)/tests/fuzz/replay.o $(pgsql_obj) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(pgsql_obj) \
		$(if $(filter fuzz,$(PROFILE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o) $(whole) -lpq

$(sweep_obj): | $(B)/gen/stmt.h

# stands between a program and its server, and breaks what goes through
$(B)/pg_proxy: $(B)/tests/pg/proxy.o
	@echo "  LD   $@"
	$(Q)$(CC) $(link) -o $@ $<

$(B)/launch: $(B)/tests/cli/launch.o
	@echo "  LD   $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -static -o $@ $<

$(B)/clock.so $(B)/memory.so: $(B)/%.so: $(B)/tests/cli/%.o
	@echo "  LD   $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -shared -o $@ $<

plain:                                      ## the program without sanitizers, and what runs it in tests
	$(Q)$(MAKE) --no-print-directory PROFILE=plain B=$(P) all $(P)/pg_proxy $(P)/launch $(P)/clock.so $(P)/memory.so

check-sweeps: all $(sweep_bin) plain        ## the catalogue, the drivers, all commands
	@$(both) $(sweep_bin) $(sweep_pg) $(sort $(wildcard tests/sweep/*.t)) pgsql:tests/sweep/valgrind.t

check:                                      ## install what tests need, and run everything, sweeps sampled; or FILE=tests/cli/user.t
	@tests/deps.sh build demo test --install
	@$(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=$(or $(SAMPLE),40) check-all

check-full:                                 ## the same with sanitizers everywhere, sweeps at every point, and at other hours and dates
	@tests/deps.sh build demo test --install
	@$(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=1 FULL=1 RUN_TIMEOUT=7200 check-all
	@tests/clocks.sh $(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=40 check-all

everything = tests/sweep/kill.sh $(unit_bin) $(unit_pg) $(sweep_bin) $(sweep_pg) $(sort $(wildcard tests/*/*.t)) \
	pgsql:tests/sweep/valgrind.t $(cli_pg) $(lints:%=tests/lint/%.sh)
# What takes longest is begun first: nothing else would be left to be done beside it.
long       = tests/pg/kill.t tests/lint/tidy.sh tests/sweep/kill.sh tests/lint/shell.sh pgsql:$(B)/test_cmd_all_writers \
	$(B)/test_cmd_all_writers tests/cli/copy.t tests/bench/once.t tests/pg/failover.t tests/pg/patience.t pgsql:tests/sweep/valgrind.t tests/sweep/valgrind.t \
	$(foreach t,lists exchange names man_examples exchange_issuers session mfa,pgsql:tests/cli/$(t).t tests/cli/$(t).t)
long_first = $(foreach f,$(long),$(filter $(f),$(everything)))
# FILE: a test, or the source of one, on both engines; pgsql:FILE: on that one only
named      = $(FILE) $(addprefix $(B)/,$(basename $(notdir $(FILE)))) $(patsubst tests/store/%.c,$(B)/test_store_%,$(FILE)) \
	$(patsubst tests/cmd/%.c,$(B)/test_cmd_%,$(FILE))
chosen     = $(strip $(foreach f,$(everything),$(if $(filter $(named),$(f) $(f:pgsql:%=%)),$(f))))
to_run     = $(if $(FILE),$(or $(chosen),$(error there is no test $(FILE))),$(long_first) $(filter-out $(long_first),$(everything)))

check-all: all $(unit_bin) $(fuzz_bin) $(sweep_bin) plain bench-plain
	@SAMPLE=$(SAMPLE) RUN_TIMEOUT=$(or $(RUN_TIMEOUT),1800) $(both) $(to_run)

check-unit: all plain $(unit_bin)           ## the unit tests
	@$(both) $(unit_bin) $(unit_pg)

check-cli: all plain                        ## the transcripts
	@$(both) $(cli) $(cli_pg)

check-sweep: all plain                      ## the crash sweep, SAMPLE=1 for every point
	@IDCTL=$(B)/idctl SAMPLE=$(or $(SAMPLE),1) tests/sweep/kill.sh

lint: all plain                             ## layers, SQL, budgets, relocations, rules of make, words, shell, manuals, generated, format, clang-tidy
	@$(files) $(lints:%=tests/lint/%.sh)

golden: all plain                           ## write the transcripts anew: review the difference
	@GOLDEN=update $(files) $(cli)
	@GOLDEN=update $(both) $(cli_pg)

fuzz-replay: all $(fuzz_bin)                ## the fuzz targets on their corpora
	@$(files) tests/fuzz/replay.t

fuzz:                                       ## search with libFuzzer: FUZZ=ini FUZZ_TIME=600
	$(Q)$(MAKE) PROFILE=fuzz CC=clang build/fuzz/fuzz_$(FUZZ) $(mod_so:build/$(PROFILE)/%=build/fuzz/%)
	$(Q)mkdir -p build/fuzz/corpus/$(FUZZ)
	build/fuzz/fuzz_$(FUZZ) -max_total_time=$(or $(FUZZ_TIME),60) build/fuzz/corpus/$(FUZZ) $(wildcard tests/fuzz/corpus/$(FUZZ))

bench_lib := $(B)/tests/bench/floor.o $(B)/gen/stmt.o
bench_bin := $(addprefix $(B)/bench/,run load fill live floor_start floor_store floor_export floor_audit floor_jwt floor_pgsql \
	floor_session_sqlite floor_session_pgsql floor_batch)
bench_run := IDCTL=$(B)/idctl BENCH=$(B)/bench

bench:                                      ## the figures of doc/performance.md, each beside its floor; ENGINE=sqlite|pgsql for half of them; DISK_MS=5, LOAD=4
	$(Q)$(MAKE) --no-print-directory PROFILE=release B=$(or $(BENCH_B),build/release) bench-all

# what tests/bench/once.t runs
bench-plain: plain
	$(Q)$(MAKE) --no-print-directory PROFILE=plain B=$(P) bench-ready

bench-ready: all $(bench_bin) $(B)/bench/mod_pgsql.so $(B)/bench/slow_disk.so

bench-all: bench-ready
	@$(if $(filter pgsql,$(ENGINE)),,$(bench_run) tests/bench/under.sh tests/bench/bench.sh)
	@$(if $(filter pgsql,$(ENGINE)),,$(bench_run) tests/bench/under.sh tests/bench/sessions.sh sqlite)
	@$(if $(filter sqlite,$(ENGINE)),,$(bench_run) tests/bench/under.sh tests/bench/bench_pgsql.sh)
	@$(if $(filter sqlite,$(ENGINE)),,$(bench_run) tests/bench/under.sh tests/bench/sessions.sh pgsql)

# floors are linked to what they are compared with, needed or not
$(B)/bench/fill: bench_libs = $(exports) $(B)/libidctl.a $(libs)
$(B)/bench/live: bench_libs = $(B)/tests/bench/crowd.o $(exports) $(B)/libidctl.a $(libs)
$(B)/bench/floor_audit: bench_libs = -lcrypto
$(B)/bench/floor_jwt: bench_libs = -ljwt
floor_db := $(B)/tests/bench/floor_db.o
$(B)/bench/floor_batch: bench_libs = $(floor_db) $(B)/tests/bench/floor_db_sqlite.o -lcrypto
$(B)/bench/floor_batch: $(floor_db) $(B)/tests/bench/floor_db_sqlite.o
$(B)/bench/floor_pgsql: bench_libs = $(B)/gen/stmt.o $(B)/tests/bench/crowd.o -lpq
$(B)/bench/load: bench_libs = $(B)/tests/bench/crowd.o
$(B)/bench/run: bench_libs =
$(B)/bench/%: $(B)/tests/bench/%.o $(B)/libidctl.a $(bench_lib) $(B)/tests/bench/crowd.o
	@mkdir -p $(@D)
	@echo "  LD   $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -pie -Wl,-z,relro,-z,now -o $@ $< \
		$(if $(filter floor_store floor_export floor_audit floor_jwt floor_batch,$*),$(bench_lib)) \
		$(if $(filter run load floor_pgsql,$*),,-Wl,--no-as-needed -lsqlite3 -lsodium) $(bench_libs)

# one program for both engines, each with its own: no libpq where SQLite is measured
$(B)/bench/floor_session_%: $(B)/tests/bench/floor_session.o $(floor_db) $(B)/tests/bench/floor_db_%.o $(B)/libidctl.a $(bench_lib)
	@mkdir -p $(@D)
	@echo "  LD   $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -pie -Wl,-z,relro,-z,now -o $@ $< $(floor_db) $(B)/tests/bench/floor_db_$*.o \
		$(if $(filter sqlite,$*),$(bench_lib) $(B)/lib/crypt/base62.o -lsqlite3,$(B)/gen/stmt.o $(B)/lib/crypt/base62.o -lpq) -lsodium

$(B)/bench/slow_disk.so: $(B)/tests/bench/slow_disk.o
	@mkdir -p $(@D)
	@echo "  LD   $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -shared -o $@ $<

# modules are looked for beside the program
$(B)/bench/mod_pgsql.so: $(B)/mod_pgsql.so
	@mkdir -p $(@D)
	$(Q)ln -sf ../mod_pgsql.so $@

$(B)/tests/bench/%.o: | $(B)/gen/stmt.h
$(B)/tests/bench/floor_pgsql.o $(B)/tests/bench/floor_db_pgsql.o: private std += -isystem $(shell pg_config --includedir)
