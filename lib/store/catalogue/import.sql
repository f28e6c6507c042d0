-- Imports: files that accounts came from.

-- @stmt IMPORT_BY_ID(id id)
SELECT {import i} FROM import i WHERE i.uuid = :id;

-- @stmt IMPORT_INSERT(import but ended_at)
INSERT INTO import ({columns}) VALUES ({values}) RETURNING id AS row;

-- @stmt IMPORT_UPDATE(int row, import but uuid format created_at)
UPDATE import SET {sets} WHERE id = :row;

-- One account of it, unless a name or its id is taken.
-- @stmt USER_IMPORT(user_account but status_before password epoch; bytes password)
INSERT INTO user_account ({columns}, epoch) VALUES ({values}, 1) ON CONFLICT DO NOTHING RETURNING id AS row, epoch;
