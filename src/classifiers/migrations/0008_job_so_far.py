from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("classifiers", "0007_storedexcitations"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="so_far",
            field=models.JSONField(
                blank=True, help_text="What it has found so far", null=True
            ),
        ),
    ]
