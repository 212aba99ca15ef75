-- The events of meets are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER meetings_meetevent_kept BEFORE UPDATE OR DELETE ON meetings_meetevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('meetings_meet', 'subject_id');
CREATE TRIGGER meetings_meetevent_whole BEFORE TRUNCATE ON meetings_meetevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER meetings_meet_real BEFORE UPDATE ON meetings_meet
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER meetings_meet_stays BEFORE DELETE ON meetings_meet
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('meetings_meetevent');

-- Backwards:
DROP TRIGGER meetings_meetevent_kept ON meetings_meetevent;
DROP TRIGGER meetings_meetevent_whole ON meetings_meetevent;
DROP TRIGGER meetings_meet_real ON meetings_meet;
DROP TRIGGER meetings_meet_stays ON meetings_meet;
