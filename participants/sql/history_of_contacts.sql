-- The events of contacts are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER participants_contactevent_kept BEFORE UPDATE OR DELETE ON participants_contactevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('participants_contact', 'subject_id');
CREATE TRIGGER participants_contactevent_whole BEFORE TRUNCATE ON participants_contactevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER participants_contact_real BEFORE UPDATE ON participants_contact
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER participants_contact_stays BEFORE DELETE ON participants_contact
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('participants_contactevent');

-- Backwards:
DROP TRIGGER participants_contactevent_kept ON participants_contactevent;
DROP TRIGGER participants_contactevent_whole ON participants_contactevent;
DROP TRIGGER participants_contact_real ON participants_contact;
DROP TRIGGER participants_contact_stays ON participants_contact;
