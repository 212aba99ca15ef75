-- Refuses every change of a row of history, but lets that of samples leave: the row that it belongs to says what it is.
CREATE FUNCTION core_refuse_change_of_real() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE sample boolean := false;
BEGIN
  IF TG_OP = 'DELETE' THEN
    EXECUTE format('SELECT is_sample FROM %I WHERE id = $1.%I', TG_ARGV[0], COALESCE(TG_ARGV[1], 'subject_id'))
      INTO sample USING OLD;
    IF sample THEN RETURN OLD; END IF;
  END IF;
  RAISE EXCEPTION 'history is never changed: % on % refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$;

-- Backwards:
DROP FUNCTION core_refuse_change_of_real();
