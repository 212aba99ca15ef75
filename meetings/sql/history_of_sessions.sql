-- The events of sessions are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER meetings_sessionevent_kept BEFORE UPDATE OR DELETE ON meetings_sessionevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('meetings_session', 'subject_id');
CREATE TRIGGER meetings_sessionevent_whole BEFORE TRUNCATE ON meetings_sessionevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER meetings_session_real BEFORE UPDATE ON meetings_session
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER meetings_session_stays BEFORE DELETE ON meetings_session
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('meetings_sessionevent');

-- Backwards:
DROP TRIGGER meetings_sessionevent_kept ON meetings_sessionevent;
DROP TRIGGER meetings_sessionevent_whole ON meetings_sessionevent;
DROP TRIGGER meetings_session_real ON meetings_session;
DROP TRIGGER meetings_session_stays ON meetings_session;
