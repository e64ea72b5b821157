from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("state", "0013_bare_boxes")]
    operations = [migrations.RunSQL((SQL / "0001_findings.sql").read_text(encoding="utf-8"))]
