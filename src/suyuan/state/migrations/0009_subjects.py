from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0008_carried_goods")]
    operations = [migrations.RunSQL((SQL / "0009_subjects.sql").read_text(encoding="utf-8"))]
