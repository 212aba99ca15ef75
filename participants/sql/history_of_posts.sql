-- The events of posts are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER participants_postevent_kept BEFORE UPDATE OR DELETE ON participants_postevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('participants_post', 'subject_id');
CREATE TRIGGER participants_postevent_whole BEFORE TRUNCATE ON participants_postevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER participants_post_real BEFORE UPDATE ON participants_post
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER participants_post_stays BEFORE DELETE ON participants_post
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('participants_postevent');

-- Backwards:
DROP TRIGGER participants_postevent_kept ON participants_postevent;
DROP TRIGGER participants_postevent_whole ON participants_postevent;
DROP TRIGGER participants_post_real ON participants_post;
DROP TRIGGER participants_post_stays ON participants_post;
