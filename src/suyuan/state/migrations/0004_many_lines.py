from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0003_facts")]
    operations = [migrations.RunSQL((SQL / "0004_many_lines.sql").read_text(encoding="utf-8"))]
