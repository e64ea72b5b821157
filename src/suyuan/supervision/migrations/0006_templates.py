from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0005_locks")]
    operations = [migrations.RunSQL((SQL / "0006_templates.sql").read_text(encoding="utf-8"))]
