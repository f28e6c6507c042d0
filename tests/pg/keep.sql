-- The rows of a store, once more beside it in the schema kept. SELECT kept.put_back() brings them back, and the sequences,
-- where something has changed: that takes a fraction of what a new database does. The tables must be as they were.
CREATE SCHEMA kept;
DO $keep$
DECLARE
	name text;
	sequences text;
BEGIN
	FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'idctl' LOOP
		EXECUTE format('CREATE TABLE kept.%I AS TABLE idctl.%I', name, name);
	END LOOP;
	SELECT string_agg(format('PERFORM setval(%L, %s, %L);', format('idctl.%I', sequencename),
		coalesce(last_value, start_value), last_value IS NOT NULL), ' ')
		INTO sequences FROM pg_sequences WHERE schemaname = 'idctl';
	EXECUTE format('CREATE FUNCTION kept.put_back() RETURNS void LANGUAGE plpgsql AS %L', $body$
		DECLARE
			name text;
		BEGIN
			SET LOCAL session_replication_role = replica;
			FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'kept' LOOP
				EXECUTE format('DELETE FROM idctl.%I a WHERE NOT EXISTS
					(SELECT FROM kept.%I b WHERE b::text = a::text)', name, name);
				EXECUTE format('INSERT INTO idctl.%I OVERRIDING SYSTEM VALUE SELECT * FROM kept.%I b
					WHERE NOT EXISTS (SELECT FROM idctl.%I a WHERE b::text = a::text)', name, name, name);
			END LOOP;
			$body$ || coalesce(sequences, '') || ' END');
END
$keep$;
