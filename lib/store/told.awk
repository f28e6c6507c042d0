# What the catalogue tells of tables (@words, @sealed, @hashed, @prune, @goes: catalogue/shared.sql), for stmt.awk and schema.awk, which come after it.

/^-- @words / { words_n++; w_name[words_n] = $3; w_prefix[words_n] = $4; sub(/:/, "", w_prefix[words_n]); w_column[words_n] = $5; w_more[words_n] = $0; sub(/^[^:]*: *[^ ]+ */, "", w_more[words_n]); next }
/^-- @sealed / { sealed_n++; sub(/:/, "", $4); split($4, at, "."); s_table[$3] = at[1]; s_column[$3] = at[2]; s_kind[$3] = $5; s_purpose[$3] = $6; next }
/^-- @hashed / {
	hashed_n++; h_table[$3] = $4; sub(/:/, "", h_table[$3]); h_kind[$3] = $0; sub(/^[^:]*: */, "", h_kind[$3])
	h_stays[$3] = sub(/ *\(stays\)/, "", h_kind[$3]) ? "true" : "false"; next
}
/^-- @prune / {
	pruned_n++; p_word[$3] = $4; p_noun[$3] = $5; sub(/:/, "", p_noun[$3]); if (NF > 5) { p_table[$3] = $6; sub(/,/, "", p_table[$3]); p_locks[$3] = $NF }
	if (match($0, / by .*, locking/)) {
		p_end[$3] = substr($0, RSTART + 4, RLENGTH - 13)
		if (k = index(p_end[$3], " and ")) { p_kept[$3] = substr(p_end[$3], k); p_end[$3] = substr(p_end[$3], 1, k - 1) }
	}
	next
}
/^-- @goes / { for (i = 5; i <= NF; i++) { g_table[++goes_n] = $3; g_owner[goes_n] = $i }; next }
