from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("supervision", "0012_books")]
    operations = [migrations.RunSQL((SQL / "0013_papers.sql").read_text(encoding="utf-8"))]
