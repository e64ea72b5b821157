from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("state", "0004_many_lines")]
    operations = [migrations.RunSQL((SQL / "0005_facts_in_codes.sql").read_text(encoding="utf-8"))]
