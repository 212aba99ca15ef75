-- The deeds of recommendations are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER recommendations_recommendationevent_kept BEFORE UPDATE OR DELETE ON recommendations_recommendationevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('recommendations_recommendation', 'subject_id');
CREATE TRIGGER recommendations_recommendationevent_whole BEFORE TRUNCATE ON recommendations_recommendationevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER recommendations_recommendation_real BEFORE UPDATE ON recommendations_recommendation
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER recommendations_recommendation_stays BEFORE DELETE ON recommendations_recommendation
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('recommendations_recommendationevent');

-- Backwards:
DROP TRIGGER recommendations_recommendationevent_kept ON recommendations_recommendationevent;
DROP TRIGGER recommendations_recommendationevent_whole ON recommendations_recommendationevent;
DROP TRIGGER recommendations_recommendation_real ON recommendations_recommendation;
DROP TRIGGER recommendations_recommendation_stays ON recommendations_recommendation;
