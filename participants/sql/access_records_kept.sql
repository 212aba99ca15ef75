-- Access records are never changed and never deleted.
CREATE TRIGGER participants_accessrecord_kept BEFORE UPDATE OR DELETE ON participants_accessrecord
  FOR EACH ROW EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER participants_accessrecord_whole BEFORE TRUNCATE ON participants_accessrecord
  EXECUTE FUNCTION core_refuse_change();

-- Backwards:
DROP TRIGGER participants_accessrecord_kept ON participants_accessrecord;
DROP TRIGGER participants_accessrecord_whole ON participants_accessrecord;
