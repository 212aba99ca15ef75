-- The events of users are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER participants_userevent_kept BEFORE UPDATE OR DELETE ON participants_userevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('participants_user', 'subject_id');
CREATE TRIGGER participants_userevent_whole BEFORE TRUNCATE ON participants_userevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER participants_user_real BEFORE UPDATE ON participants_user
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER participants_user_stays BEFORE DELETE ON participants_user
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('participants_userevent');

-- Backwards:
DROP TRIGGER participants_userevent_kept ON participants_userevent;
DROP TRIGGER participants_userevent_whole ON participants_userevent;
DROP TRIGGER participants_user_real ON participants_user;
DROP TRIGGER participants_user_stays ON participants_user;
