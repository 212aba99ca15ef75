-- The events of invitations are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER meetings_invitationevent_kept BEFORE UPDATE OR DELETE ON meetings_invitationevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('meetings_invitation', 'subject_id');
CREATE TRIGGER meetings_invitationevent_whole BEFORE TRUNCATE ON meetings_invitationevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER meetings_invitation_real BEFORE UPDATE ON meetings_invitation
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER meetings_invitation_stays BEFORE DELETE ON meetings_invitation
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('meetings_invitationevent');

-- Backwards:
DROP TRIGGER meetings_invitationevent_kept ON meetings_invitationevent;
DROP TRIGGER meetings_invitationevent_whole ON meetings_invitationevent;
DROP TRIGGER meetings_invitation_real ON meetings_invitation;
DROP TRIGGER meetings_invitation_stays ON meetings_invitation;
