from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("masterdata", "0004_entered_and_listed")]

    operations = [migrations.RunSQL((SQL / "0005_serials.sql").read_text(encoding="utf-8"))]
