from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_doors")]
    operations = [migrations.RunSQL((SQL / "0005_adapters.sql").read_text(encoding="utf-8"))]
