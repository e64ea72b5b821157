from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0002_handover")]
    operations = [migrations.RunSQL((SQL / "0003_many_lines.sql").read_text(encoding="utf-8"))]
