from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0009_presented")]
    operations = [migrations.RunSQL((SQL / "0010_letters.sql").read_text(encoding="utf-8"))]
