-- Keeps real what is real once: a row that became a sample, or went and came back as one, would take its events along.
CREATE FUNCTION core_keep_real() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE has_history boolean := true;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('SELECT EXISTS (SELECT FROM %I WHERE subject_id = $1.id)', TG_ARGV[0]) INTO has_history USING OLD;
    IF NOT has_history THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'history is never changed: a real row of % stays, and stays real', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

-- Backwards:
DROP FUNCTION core_keep_real();
