-- The events of participants are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER meetings_participantevent_kept BEFORE UPDATE OR DELETE ON meetings_participantevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('meetings_participant', 'subject_id');
CREATE TRIGGER meetings_participantevent_whole BEFORE TRUNCATE ON meetings_participantevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER meetings_participant_real BEFORE UPDATE ON meetings_participant
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER meetings_participant_stays BEFORE DELETE ON meetings_participant
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('meetings_participantevent');

-- Backwards:
DROP TRIGGER meetings_participantevent_kept ON meetings_participantevent;
DROP TRIGGER meetings_participantevent_whole ON meetings_participantevent;
DROP TRIGGER meetings_participant_real ON meetings_participant;
DROP TRIGGER meetings_participant_stays ON meetings_participant;
