from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("parties", "0012_access_log")]
    operations = [migrations.RunSQL((SQL / "0013_access_alarms.sql").read_text(encoding="utf-8"))]
