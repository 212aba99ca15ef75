-- Comments are never changed, and those of samples alone deleted.
CREATE TRIGGER recommendations_comment_kept BEFORE UPDATE OR DELETE ON recommendations_comment
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('recommendations_recommendation', 'recommendation_id');
CREATE TRIGGER recommendations_comment_whole BEFORE TRUNCATE ON recommendations_comment
  EXECUTE FUNCTION core_refuse_change();

-- Backwards:
DROP TRIGGER recommendations_comment_kept ON recommendations_comment;
DROP TRIGGER recommendations_comment_whole ON recommendations_comment;
