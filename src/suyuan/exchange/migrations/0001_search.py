from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("ledger", "0002_mended_damage")]
    operations = [migrations.RunSQL((SQL / "0001_search.sql").read_text(encoding="utf-8"))]
