from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0003_cold")]
    operations = [migrations.RunSQL((SQL / "0004_documents.sql").read_text(encoding="utf-8"))]
