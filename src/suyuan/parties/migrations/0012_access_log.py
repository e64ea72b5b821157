from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("parties", "0011_three_administrators")]
    operations = [migrations.RunSQL((SQL / "0012_access_log.sql").read_text(encoding="utf-8"))]
