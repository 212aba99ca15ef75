-- The deeds of action items are never changed, and those of samples alone deleted; what is real stays real.
CREATE TRIGGER actions_actionevent_kept BEFORE UPDATE OR DELETE ON actions_actionevent
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change_of_real('actions_actionitem', 'subject_id');
CREATE TRIGGER actions_actionevent_whole BEFORE TRUNCATE ON actions_actionevent
  EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER actions_actionitem_real BEFORE UPDATE ON actions_actionitem
  FOR EACH ROW WHEN (NEW.is_sample AND NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real();
CREATE TRIGGER actions_actionitem_stays BEFORE DELETE ON actions_actionitem
  FOR EACH ROW WHEN (NOT OLD.is_sample) EXECUTE FUNCTION core_keep_real('actions_actionevent');

-- Backwards:
DROP TRIGGER actions_actionevent_kept ON actions_actionevent;
DROP TRIGGER actions_actionevent_whole ON actions_actionevent;
DROP TRIGGER actions_actionitem_real ON actions_actionitem;
DROP TRIGGER actions_actionitem_stays ON actions_actionitem;
