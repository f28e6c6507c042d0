# make help says what there is to make. One file, not recursive; a profile is a folder under build/.

PROFILE  ?= debug
B        := build/$(PROFILE)
CC       ?= gcc
PREFIX   ?= /usr/local
VERSION  := 0.1.0
V        ?= 0
Q        := $(if $(filter 0,$(V)),@)

std      := -std=c17 -D_GNU_SOURCE -DIDCTL_VERSION='"$(VERSION)"' -I. -I$(B)
warn     := -Wall -Wextra -Wpedantic -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
            -Wwrite-strings -Wvla -Wconversion -Wformat=2 -Werror=format-security -Wundef -Wcast-qual \
            -Wswitch-enum -Wdouble-promotion -Wno-missing-field-initializers
mode_debug   := -Og -g3 -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
mode_plain   := -Og -g3 -Werror
mode_release := -O2 -g -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection -fcf-protection \
                -ftrivial-auto-var-init=zero -fno-strict-aliasing
mode_fuzz    := -O1 -g -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all -fno-omit-frame-pointer
mode_cov     := -O0 -g --coverage
link_release := -Wl,-z,relro,-z,now -Wl,--as-needed
flags     = $(std) $(warn) $(mode_$(PROFILE)) -fPIC -MMD -MP $(CPPFLAGS) $(CFLAGS)
exports  := -Wl,--export-dynamic-symbol='err_*' -Wl,--export-dynamic-symbol='arena_*' \
            -Wl,--export-dynamic-symbol='str_*' -Wl,--export-dynamic-symbol='secret_*' \
            -Wl,--export-dynamic-symbol='mem_check'
link      = $(mode_$(PROFILE)) -pie $(link_$(PROFILE)) $(LDFLAGS)
libs     := -lsqlite3 -lsodium -ldl

# a module per foreign library that most commands never need: lib/mod/mod.h
modules  := $(filter-out mod,$(basename $(notdir $(wildcard lib/mod/*.c))))
mod_libs_jwt      := -ljwt
mod_libs_openssl  := -lcrypto
mod_libs_jose     := -ljose -ljansson -lcrypto
mod_libs_jansson  := -ljansson
mod_libs_ini      := -lini_config
mod_libs_utf8proc := -lutf8proc
mod_libs_bsd      := -lbsd

nouns    := $(filter-out top,$(notdir $(patsubst %/,%,$(wildcard cmd/*/))))

lib_src  := $(filter-out $(modules:%=lib/mod/%.c),$(wildcard lib/*/*.c))
cmd_src  := $(wildcard cmd/*.c cmd/*/*.c)
gen_src  := $(B)/gen/stmt.c $(B)/gen/schema.c
lib_obj  := $(lib_src:%.c=$(B)/%.o) $(gen_src:%.c=%.o)
cmd_obj  := $(cmd_src:%.c=$(B)/%.o)
mod_so   := $(modules:%=$(B)/mod_%.so)
unit     := $(basename $(notdir $(wildcard tests/unit/test_*.c)))
unit_bin := $(unit:%=$(B)/%)

all: $(B)/idctl $(mod_so)                  ## the program and its modules

$(B)/idctl: $(cmd_obj) $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $(cmd_obj) $(B)/libidctl.a $(libs)

$(B)/libidctl.a: $(lib_obj)
	$(Q)rm -f $@; ar rcs $@ $^

$(B)/mod_%.so: $(B)/lib/mod/%.o
	@echo "  MOD  $@"
	$(Q)$(CC) $(mode_$(PROFILE)) -shared $(link_$(PROFILE)) $(LDFLAGS) -o $@ $< $(mod_libs_$*)

$(B)/%.o: %.c
	@mkdir -p $(@D)
	@echo "  CC   $<"
	$(Q)$(CC) $(flags) -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c
	$(Q)$(CC) $(flags) -c -o $@ $<

$(lib_obj) $(cmd_obj): | $(B)/gen/stmt.h

$(B)/gen/stmt.h: lib/store/stmt.sql lib/store/stmt.awk
	@mkdir -p $(@D)
	$(Q)awk -v part=h -f lib/store/stmt.awk $< >$@
$(B)/gen/stmt.c: lib/store/stmt.sql lib/store/stmt.awk $(B)/gen/stmt.h
	$(Q)awk -v part=c -f lib/store/stmt.awk $< >$@
$(B)/gen/schema.c: schema.sql $(wildcard lib/store/migrations/*.sql) lib/store/schema.awk
	@mkdir -p $(@D)
	$(Q)awk -f lib/store/schema.awk schema.sql $(sort $(wildcard lib/store/migrations/*.sql)) >$@

# ---- tests and lints ----

vectors  := $(or $(IDCTL_VECTORS),../shared/vectors)
fuzz     := $(basename $(notdir $(wildcard tests/fuzz/fuzz_*.c)))
fuzz_bin := $(fuzz:%=$(B)/%)
lints    := layers sql budgets words shell man gen format tidy selftest
run      := ASAN_OPTIONS=detect_stack_use_after_return=1 IDCTL_VECTORS=$(vectors) IDCTL=$(B)/idctl B=$(B) tests/run -j2
whole     = -Wl,--whole-archive $(B)/libidctl.a -Wl,--no-whole-archive $(libs)

$(B)/test_%: $(B)/tests/unit/test_%.o $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(whole) -ljansson -lcmocka

$(B)/fuzz_%: $(B)/tests/fuzz/fuzz_%.o $(B)/tests/fuzz/replay.o $(B)/libidctl.a
	@echo "  LD   $@"
	$(Q)$(CC) $(link) $(exports) -o $@ $< $(if $(filter fuzz,$(PROFILE)),-fsanitize=fuzzer,$(B)/tests/fuzz/replay.o) $(whole)

$(unit:%=$(B)/tests/unit/%.o) $(fuzz:%=$(B)/tests/fuzz/%.o): | $(B)/gen/stmt.h

demo:                                       ## install what is missing, build, and run the main job
	@tests/deps.sh build demo --install
	@$(MAKE) --no-print-directory PROFILE=release all
	@tests/demo.sh build/release/idctl

check:                                      ## install what tests need, and run everything; the crash sweep sampled
	@tests/deps.sh build demo test --install
	@$(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=$(or $(SAMPLE),40) check-all

check-full:                                 ## the same, the crash sweep at every point
	@tests/deps.sh build demo test --install
	@$(MAKE) --no-print-directory -j2 PROFILE=$(PROFILE) SAMPLE=1 RUN_TIMEOUT=7200 check-all

check-all: all $(unit_bin) $(fuzz_bin)
	@SAMPLE=$(SAMPLE) RUN_TIMEOUT=$(or $(RUN_TIMEOUT),600) $(run) tests/sweep/kill.sh $(unit_bin) $(sort $(wildcard tests/*/*.t)) $(lints:%=tests/lint/%.sh)

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

gen: $(B)/idctl                             ## manual pages and completions from the command table
	$(Q)$< __gen .

fmt:                                        ## format all C
	$(Q)find cmd lib tests -name '*.[ch]' | xargs clang-format -i

fuzz-replay: all $(fuzz_bin)                ## the fuzz targets on their corpora
	@$(run) tests/fuzz/replay.t

fuzz:                                       ## search with libFuzzer: FUZZ=ini FUZZ_TIME=600
	$(Q)$(MAKE) PROFILE=fuzz CC=clang build/fuzz/fuzz_$(FUZZ) $(mod_so:build/$(PROFILE)/%=build/fuzz/%)
	$(Q)mkdir -p build/fuzz/corpus/$(FUZZ)
	build/fuzz/fuzz_$(FUZZ) -max_total_time=$(or $(FUZZ_TIME),60) build/fuzz/corpus/$(FUZZ) $(wildcard tests/fuzz/corpus/$(FUZZ))

deps:                                       ## install what building and testing needs (Debian 12)
	tests/deps.sh build demo test --install

help:                                       ## this
	@awk -F ' *## ' '/^[a-z-]+:.*## / { split($$1, t, ":"); printf "%-14s %s\n", t[1], $$2 }' Makefile

install: all                                ## into $(DESTDIR)$(PREFIX): make PROFILE=release install
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/lib/idctl
	install -m 755 $(B)/idctl $(DESTDIR)$(PREFIX)/bin/idctl
	install -m 644 $(mod_so) $(DESTDIR)$(PREFIX)/lib/idctl
	for n in $(nouns); do ln -sf idctl $(DESTDIR)$(PREFIX)/bin/idctl-$$n; done
	for s in 1 5 7; do install -d $(DESTDIR)$(PREFIX)/share/man/man$$s; \
		install -m 644 man/*.$$s $(DESTDIR)$(PREFIX)/share/man/man$$s; done
	install -D -m 644 completions/idctl.bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/idctl
	install -D -m 644 completions/_idctl $(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_idctl
	install -D -m 644 completions/idctl.fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/idctl.fish

uninstall:                                  ## what install put there
	rm -rf $(DESTDIR)$(PREFIX)/lib/idctl $(DESTDIR)$(PREFIX)/bin/idctl $(nouns:%=$(DESTDIR)$(PREFIX)/bin/idctl-%)
	rm -f $(DESTDIR)$(PREFIX)/share/man/man[157]/idctl* \
		$(DESTDIR)$(PREFIX)/share/bash-completion/completions/idctl \
		$(DESTDIR)$(PREFIX)/share/zsh/vendor-completions/_idctl \
		$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/idctl.fish

clean:
	rm -rf build

-include $(lib_obj:.o=.d) $(cmd_obj:.o=.d) $(mod_so:$(B)/mod_%.so=$(B)/lib/mod/%.d) $(unit:%=$(B)/tests/unit/%.d) $(fuzz:%=$(B)/tests/fuzz/%.d)
.PHONY: all demo install uninstall check check-all check-full check-unit check-cli check-sweep lint golden gen fmt fuzz-replay fuzz deps help clean
.SECONDARY:
