-- The events of invitation templates are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER meetings_invitationtemplateevent_kept BEFORE UPDATE OR DELETE ON meetings_invitationtemplateevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('meetings_invitationtemplate', 'subject_id');
CREATE TRIGGER meetings_invitationtemplateevent_whole BEFORE TRUNCATE ON meetings_invitationtemplateevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER meetings_invitationtemplate_real BEFORE UPDATE ON meetings_invitationtemplate
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER meetings_invitationtemplate_stays BEFORE DELETE ON meetings_invitationtemplate
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('meetings_invitationtemplateevent');

-- Backwards:
DROP TRIGGER meetings_invitationtemplateevent_kept ON meetings_invitationtemplateevent;
DROP TRIGGER meetings_invitationtemplateevent_whole ON meetings_invitationtemplateevent;
DROP TRIGGER meetings_invitationtemplate_real ON meetings_invitationtemplate;
DROP TRIGGER meetings_invitationtemplate_stays ON meetings_invitationtemplate;
