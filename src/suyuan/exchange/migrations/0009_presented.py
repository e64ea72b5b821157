from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_deprecated_calls")]
    operations = [migrations.RunSQL((SQL / "0009_presented.sql").read_text(encoding="utf-8"))]
