-- Earlier texts of a recommendation are never changed, and those of samples alone deleted.
CREATE TRIGGER recommendations_textversion_kept BEFORE UPDATE OR DELETE ON recommendations_textversion
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('recommendations_recommendation', 'recommendation_id');
CREATE TRIGGER recommendations_textversion_whole BEFORE TRUNCATE ON recommendations_textversion
  EXECUTE FUNCTION core_refuse_change();

-- Backwards:
DROP TRIGGER recommendations_textversion_kept ON recommendations_textversion;
DROP TRIGGER recommendations_textversion_whole ON recommendations_textversion;
