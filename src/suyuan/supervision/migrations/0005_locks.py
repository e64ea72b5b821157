from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_documents")]
    operations = [migrations.RunSQL((SQL / "0005_locks.sql").read_text(encoding="utf-8"))]
