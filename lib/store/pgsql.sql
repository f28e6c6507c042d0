-- What PostgreSQL needs around the schema: run before and after each list of schema statements, as often as one
-- likes. Roles belong to the whole server, so another store may have made them, and a role that may make none
-- goes without: then the maker of the store owns it, and `idctl doctor` says so.
--
--   idctl_owner    owns the tables, and migrates
--   idctl_runtime  all daily work; cannot change or delete what is in the audit log, nor run DDL
--   idctl_prune    deletes what has expired, and nothing else
--   idctl_read     asks, and changes nothing; sees no password hash
--
-- They cannot log in: grant them to the accounts that do.

-- A plan is run by hand: in one transaction, because acting as the owner ends with it.
-- @open

BEGIN;

-- @before

DO $$ DECLARE r text; BEGIN
	FOREACH r IN ARRAY ARRAY['idctl_owner', 'idctl_runtime', 'idctl_prune', 'idctl_read'] LOOP
		BEGIN
			IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
				EXECUTE format('CREATE ROLE %I NOLOGIN', r);
			END IF;
		EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation THEN NULL;
		END;
	END LOOP;
	BEGIN
		-- from version 16 on, who made it is a member that may not act as it until it has said so
		IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper) THEN
			EXECUTE format('GRANT idctl_owner TO %I', current_user);
		END IF;
	EXCEPTION WHEN insufficient_privilege OR undefined_object THEN NULL;
	END;
END $$;

DO $$ DECLARE ours boolean := EXISTS (SELECT FROM pg_roles WHERE rolname = 'idctl_owner' AND pg_has_role(oid, 'MEMBER')); BEGIN
	IF EXISTS (SELECT FROM pg_namespace WHERE nspname = 'idctl') THEN
		ours := ours AND EXISTS (SELECT FROM pg_namespace WHERE nspname = 'idctl' AND pg_get_userbyid(nspowner) = 'idctl_owner');
	ELSIF ours THEN
		CREATE SCHEMA idctl AUTHORIZATION idctl_owner;
	ELSE
		CREATE SCHEMA idctl;
	END IF;
	IF ours THEN
		SET LOCAL ROLE idctl_owner;
	END IF;
END $$;

-- @after

DO $$ DECLARE r text; columns text; prunable text; harmless text; BEGIN
	SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
		WHERE attrelid = 'idctl.user_account'::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'password';
	FOR r IN SELECT rolname FROM pg_roles WHERE rolname IN ('idctl_runtime', 'idctl_prune', 'idctl_read') LOOP
		EXECUTE format('GRANT USAGE ON SCHEMA idctl TO %I', r);
		EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA idctl FROM %I', r);
		EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA idctl TO %I', r);
		-- to see which numbers rows have had
		EXECUTE format('GRANT SELECT ON ALL SEQUENCES IN SCHEMA idctl TO %I', r);
		IF r = 'idctl_runtime' THEN
			GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA idctl TO idctl_runtime;
			REVOKE UPDATE, DELETE ON idctl.audit_event FROM idctl_runtime;
			REVOKE DELETE ON idctl.audit_head FROM idctl_runtime;
			REVOKE INSERT, UPDATE, DELETE ON idctl.migration FROM idctl_runtime;
		ELSE
			EXECUTE format('REVOKE SELECT ON idctl.user_account FROM %I', r);
			EXECUTE format('GRANT SELECT (%s) ON idctl.user_account TO %I', columns, r);
		END IF;
		IF r = 'idctl_prune' THEN
			GRANT INSERT ON idctl.audit_event TO idctl_prune;
			GRANT INSERT, UPDATE ON idctl.audit_head TO idctl_prune;
			-- to skip what somebody holds, a row must be locked, and that takes the right to change something of it
			FOR prunable, harmless IN VALUES {PRUNED} LOOP
				IF to_regclass('idctl.' || prunable) IS NOT NULL THEN
					EXECUTE format('GRANT DELETE, UPDATE (%I) ON idctl.%I TO idctl_prune', harmless, prunable);
				END IF;
			END LOOP;
			IF to_regclass('idctl.lease') IS NOT NULL THEN
				GRANT INSERT, UPDATE, DELETE ON idctl.lease TO idctl_prune;
			END IF;
		END IF;
	END LOOP;
END $$;

RESET ROLE;

-- @close

COMMIT;
